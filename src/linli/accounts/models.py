"""Accounts, what they sign in with, where they are signed in, and the tries that failed."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.pinyin import pinyin_key


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who signs in. What he may do hangs on his posts, read afresh at each request."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField("登录名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    name_key = models.CharField("拼音", max_length=120, editable=False, db_index=True)
    phone_token = models.BinaryField("手机号（加密）", null=True, editable=False)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", default=clock.now)
    created_at = models.DateTimeField("建立时间", default=clock.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = "账号"
        ordering: ClassVar = ["name_key", "id"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = pinyin_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class ApiToken(models.Model):
    """A device that signed in by the API; only the digest of its token is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    device_name = models.CharField("设备", max_length=80)
    address = models.CharField("地址", max_length=45, default="")
    created_at = models.DateTimeField("登录时间", default=clock.now)
    last_seen = models.DateTimeField("最近使用", default=clock.now)
    expires_at = models.DateTimeField("失效时间")
    revoked_at = models.DateTimeField("退出时间", null=True)

    class Meta:
        verbose_name = "设备登录"

    def __str__(self) -> str:
        return self.device_name


class BrowserSession(AbstractBaseSession):
    """A browser's session, with whose it is and where it came from (`accounts.sessions`).

    A session that was ended keeps its row under another key until it would have expired, so that
    its browser can be told why; nothing it saves afterwards finds the row again.
    """

    class Ended(models.TextChoices):
        LIMIT = "limit", "同时登录的设备超过上限，最早登录的这一台已退出。"
        REMOTE = "remote", "您在另一台设备上让这里退出了。"
        ADMINISTRATOR = "admin", "安全管理员让您的账号退出了登录，请联系安全管理员。"
        PASSWORD = "password", "密码已修改或重置，请用新密码登录。"
        POST = "post", "您的岗位有变动，请重新登录。"
        SECOND_FACTOR = "factor", "您的动态口令已由管理员重置，请重新登录并绑定。"
        CLOSED = "closed", "账号已停用，请联系安全管理员。"

    id = models.UUIDField(default=new_id, editable=False, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    address = models.CharField("地址", max_length=45, default="")
    browser = models.CharField("浏览器", max_length=60, default="")
    created_at = models.DateTimeField("登录时间", default=clock.now)
    last_seen = models.DateTimeField("最近使用", default=clock.now)
    ended = models.CharField("退出原因", max_length=8, choices=Ended.choices, default="")

    class Meta:
        verbose_name = "浏览器登录"


class SecondFactor(models.Model):
    """A person's authenticator (TOTP); its secret is encrypted and leaves this room only once.

    `pending_token` is a secret that no code has confirmed yet; the old one holds until then.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    secret_token = models.BinaryField("密钥（加密）", null=True, editable=False)
    pending_token = models.BinaryField("待确认的密钥（加密）", null=True, editable=False)
    last_step = models.BigIntegerField("最近用过的时间步", default=0)
    confirmed_at = models.DateTimeField("绑定时间", null=True)

    class Meta:
        verbose_name = "动态口令"

    def __str__(self) -> str:
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """A code for the day the phone is lost; only its keyed digest is stored, and it works once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(editable=False)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = "恢复码"

    def __str__(self) -> str:
        return f"{self.user_id}"


class UsedPassword(models.Model):
    """The hash of a password a person had, for the rule that forbids the last ones."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="used_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "用过的密码"
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id}"


class SignInTry(models.Model):
    """A sign-in that failed, or the last that worked, by name and address together (trust.md).

    The name is kept as a keyed digest: it may be a password typed a field too early.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name_digest = models.CharField(max_length=32)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="tries")
    address = models.CharField(max_length=45)
    worked = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "登录尝试"
        indexes: ClassVar = [
            models.Index(fields=["name_digest", "address", "at"], name="signin_try_pair"),
            models.Index(fields=["address", "at"], name="signin_try_address"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"


class SecurityPolicy(models.Model):
    """How strict the installation is: one row, or none for the defaults below."""

    class Passwords(models.TextChoices):
        LONG = "long", "长密码，不强制更换"
        LEVEL_THREE = "level_three", "等级保护三级：三类字符，90 天更换，不重复最近 5 次"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    administrators_need_code = models.BooleanField("三员须用动态口令", default=True)
    exporters_need_code = models.BooleanField("能导出个人信息的人须用动态口令", default=True)
    passwords = models.CharField(
        "密码规则", max_length=12, choices=Passwords.choices, default=Passwords.LONG
    )
    most_devices = models.PositiveSmallIntegerField("最多同时登录的设备（0 为不限）", default=3)

    class Meta:
        verbose_name = "登录安全设置"
        constraints: ClassVar = [
            models.CheckConstraint(name="one_security_policy", condition=models.Q(id=1))
        ]

    def __str__(self) -> str:
        return "登录安全设置"
