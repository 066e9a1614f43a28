from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "linli.notices"
    verbose_name = "消息"

    def ready(self) -> None:
        from linli.accounts.telling import tell_by
        from linli.journal.actions import name_actions
        from linli.notices.services import tell

        acts = {"publish": "发布通知", "remind": "提醒未读", "withdraw": "撤回通知"}
        name_actions(
            "announcement", "通知", {f"announcement.{act}": text for act, text in acts.items()}
        )
        tell_by(tell)
