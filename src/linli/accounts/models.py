"""Accounts, the tokens of devices, and the tries that failed."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
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
    phone_token = models.BinaryField("手机号(加密)", null=True, editable=False)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
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
    created_at = models.DateTimeField("登录时间", default=clock.now)
    expires_at = models.DateTimeField("失效时间")
    revoked_at = models.DateTimeField("退出时间", null=True)

    class Meta:
        verbose_name = "设备登录"

    def __str__(self) -> str:
        return self.device_name


class SignInTry(models.Model):
    """A failed sign-in, counted by name and address together (never by name alone: trust.md)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "登录失败"
        indexes: ClassVar = [models.Index(fields=["username", "address", "at"], name="signin_try")]

    def __str__(self) -> str:
        return f"{self.username} {self.at:%Y-%m-%d %H:%M}"
