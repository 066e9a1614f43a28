"""What a password must be, said in plain Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """Django counts the signs; its words have no Chinese yet."""

    def get_error_message(self) -> str:
        return f"太短了,至少要 {self.min_length} 位。"

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 位,不要用姓名、登录名和常见的密码。"
