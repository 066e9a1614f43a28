"""Fill the database of a release with the town of the tests: see README.md for when and how."""

import io
from datetime import timedelta

import django

django.setup()

from PIL import Image  # noqa: E402

from linli.attachments import services as attachments  # noqa: E402
from linli.incidents import seals  # noqa: E402
from linli.kernel import clock, scope  # noqa: E402
from tests.town import build  # noqa: E402
from tests.walks import ROAD, TURNS  # noqa: E402

with scope.acting(scope.system_actor("一个旧版本")):
    town = build()
picture = io.BytesIO()
Image.new("RGB", (64, 48), "#5a7d52").save(picture, "JPEG")
for state in (*(state for state, _ in ROAD), *TURNS):
    with town.acting("grid_worker") as actor:
        photo = attachments.store(picture.getvalue(), actor=actor)
    incident = town.report(title=f"旧版本里的事：{state}", attachments=[photo.pk])
    town.walk(incident, state)
person = {"name": "刘大妈", "phone": "13800000000"}
town.report("platform_admin", title="反映人留了电话", reporter=person)
with scope.acting(scope.system_actor("每日封存")):
    seals.seal_until(clock.today() - timedelta(days=1))
