"""What each page is for and how to use it: one paragraph a page, in the words of those who use it.

Keyed by the name of the route. `tests/architecture/test_help.py` asks one of every page a menu,
a button or a link leads to, so a page without help is not finished.
"""

from django.urls import ResolverMatch

PAGES: dict[str, str] = {
    "dashboards:home": (
        "这里只放等您办的事,超期的在最前,其次按到期先后。点一行就到那件事,"
        "能办的动作都在它的页上。办完回来,这一行就没有了;页面会自己更新,"
        "不用反复刷新。"
    ),
    "dashboards:deadline": (
        "选一种时限和开始的时刻,看它到哪一刻为止,以及一步步是怎样数出来的:"
        "哪些天不算、几点开始计时。对超期有疑问时,先在这里算一遍。"
    ),
    "dashboards:journal": (
        "谁在什么时候对什么做了什么、为什么,都在这里,只增不改。按人、"
        "按动作、按日期查。这里看不到事件的内容和居民的信息,只看得到有人办过、"
        "看过。"
    ),
    "dashboards:health": (
        "绿色是正常。红色的一行说明了出了什么问题、该怎么办;解决以后刷新本页就会变绿。"
    ),
    "incidents:incidents": (
        "您看得到的全部事件。先点上面的标签挑一类(等我办、已超期……),"
        "再按需要搜文字、选类别和单位。常用的一组条件可以起个名字存下来,下次一点就到;"
        "“列”里选要看的列,会记住。键盘:/ 到搜索框,j 下一行,k 上一行,回车打开。"
    ),
    "incidents:print": (
        "按现在的条件和所选的列排成横向 A4,每页印有打印人和时间。"
        "点“打印”,在浏览器的打印窗口里选打印机或存为 PDF。"
    ),
    "incidents:report": (
        "写清楚什么事、在哪里,就可以上报;有照片更好。能当场办好的,"
        "勾“已当场办结”并写明结果,不用再走一圈。断网或登录过期时,"
        "已填的内容留在本机,回来接着报。"
    ),
    "incidents:incident": (
        "上面是这件事走到哪一级、在每一级用了多久;右边(手机上在下面)是您现在能做的动作,"
        "不能做的写明了原因。下面是全部过程,谁办的、说了什么、到期时间,"
        "一条不少。"
    ),
    "incidents:durations": (
        "按类别看实际办理用了多久:一半的事在“中位数”之内办完,十件里有九件在“九成”之内办完。"
        "您只看得到自己范围内的。"
    ),
    "incidents:categories": (
        "事件的分类。停用一个类别不影响已有的事件,只是新上报的不能再选。"
        "点名称可以改名称、默认紧急程度、负责的部门和办理时限。"
    ),
    "incidents:category": (
        "改动从保存的那一刻起对新上报的事件生效,办理中的事件仍按原来的时限。每次修改都记入日志。"
    ),
    "incidents:limits": (
        "每一步给多长时间。单位是分钟、小时或天;“工作时”只在上班时间里走,"
        "“工作日”到那一天下班为止,“自然日”到那一天半夜。改动只影响以后开始计时的步骤。"
    ),
    "incidents:level_rules": (
        "每一级自己的规矩:是否先批示后派遣、居民反映是否先核实、"
        "即办件抽查多少。打开一个开关以前,先看它下面写的后果。"
    ),
    "imports:kind": (
        "选一个表格文件(.xlsx 或 .csv),先看预览,不对可以退回;确认以后才写入。"
        "同一个工单号只登记一次,重复导入不会多出一件。"
    ),
    "imports:run": (
        "左边是表里的列,右边是它会写到哪里;不对的可以改。下面逐行写明是新增、"
        "更新、未变还是拒收,拒收的写明了原因,可以下载改好再导。"
    ),
    "notices:list": (
        "和您有关的事有了变化,就会在这里出现一条。点标题到那件事;"
        "看过的点“已读”,或一次全部标为已读。"
    ),
    "notices:announcements": (
        "上级和本单位发给您的通知，没看过的在最前。能发通知的人在下面看得到自己单位发过的，"
        "以及有多少人看过。"
    ),
    "notices:announce": (
        "发给本单位和下面在岗的人，每人收到一条消息。要确认人人知道的，勾“要求回执”；"
        "发出以后可以提醒没看的人，也可以撤回。"
    ),
    "notices:announcement": (
        "打开就算看过；要求回执的，看完点“我已阅读”。发布单位的人在下面看得到哪个单位还有谁没看。"
    ),
    "accounts:sign_in": (
        "用单位发给您的账号登录。第一次用纸条上的密码,登录后马上换成自己的。"
        "忘了密码,找本单位的管理员重置。"
    ),
    "accounts:password": (
        "密码至少 12 个字,想一句自己记得住的话最好,不必夹杂符号。改好以后,别处的登录会一起退出。"
    ),
    "organisation:units": (
        "全县的单位:县、镇街、社区、网格,以及部门和站所。点名称看它的岗位和人;"
        "标“空岗”的岗位现在没有人,事情会没有人接。"
    ),
    "organisation:unit": (
        "这个单位的岗位、任职的人和边界。任命、代岗、离任都在这里办,"
        "从填写的日期起生效;以前是谁在岗,查得到。"
    ),
    "organisation:add": "新单位从保存起就可以任命岗位。编号由系统排,名称照民政部门的叫法写。",
    "organisation:change": "改名称和说明。编码是永久的,不能改;旧名称在日志里查得到。",
    "organisation:boundary": (
        "上传或粘贴 GeoJSON 格式的边界。保存后,上报时带定位的事件会自动归到它所在的网格。"
    ),
    "organisation:close": (
        "撤销的单位不再收新的事,以前的事和人都查得到。还有人在任或还有下级时,页上会说明先办什么。"
    ),
    "organisation:appoint": (
        "输入姓名或账号选人,或者当场新开一个账号;选岗位和起止日期。"
        "替岗填上结束日期,到那天自动失效。"
    ),
    "organisation:end": "填最后一天。从第二天起,这个人就看不到这个岗位的事,也不能再办。",
    "organisation:users": (
        "登录用的账号。一个账号可以有几个岗位,也可以一个都没有(什么都看不到)。"
        "三员的账号只由安全管理员管。"
    ),
    "organisation:user": (
        "重置密码会印出一张只显示一次的纸条,交给本人;停用后立即不能登录,记录都还在。"
    ),
    "organisation:slips": "首次密码只显示这一次。打印、裁开、交给本人,不要拍照转发。",
    "organisation:calendar": (
        "全县的工作日和上下班时间,所有时限都按它算。每年收到国务院的放假通知,把全文粘贴进来即可。"
    ),
    "organisation:notice": "把放假通知的全文粘贴进来,系统读出放假和调休的日子,您核对后再保存。",
    "organisation:spans": "上下班的时间,可以按季节分。改动只影响以后开始计时的时限。",
}


def help_for(match: ResolverMatch | None) -> str:
    """The paragraph of the page that answers, empty where there is none."""
    return PAGES.get(match.view_name, "") if match else ""
