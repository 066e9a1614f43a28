"""The machine interface, composed of each room's router."""

from ninja import NinjaAPI

api = NinjaAPI(title="邻里 linli", version="1", urls_namespace="api", docs_url=None)
