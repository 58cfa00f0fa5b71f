"""The emoji short codes this page draws; any other stays as written, as `:like_this:`."""

import re

SHORT_CODE = re.compile(r":([a-z0-9_+'-]+):")

_TABLE = """
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|100 💯|alarm_clock ⏰|ambulance 🚑|anchor ⚓|angry 😠
apple 🍎|arrow_backward ◀️|arrow_down ⬇️|arrow_forward ▶️|arrow_left ⬅️|arrow_right ➡️
arrow_up ⬆️|arrows_counterclockwise 🔄|art 🎨|balloon 🎈|bar_chart 📊|bell 🔔|bike 🚲|bird 🐦
blossom 🌼|blue_heart 💙|blush 😊|bone 🦴|book 📖|bookmark 🔖|books 📚|brain 🧠|briefcase 💼
bulb 💡|bust_in_silhouette 👤|busts_in_silhouette 👥|cake 🍰|calendar 📅|calling 📲|camera 📷
card_index 📇|chart_with_downwards_trend 📉|chart_with_upwards_trend 📈|checkered_flag 🏁
cherry_blossom 🌸|clap 👏|clipboard 📋|clock1 🕐|clock3 🕒|clock9 🕘|closed_lock_with_key 🔐
cloud ☁️|crescent_moon 🌙|footprints 👣|leaves 🍃|left_right_arrow ↔️|pause_button ⏸️
raising_hand 🙋|sparkling_heart 💖|white_medium_square ◻️
coffee ☕|compass 🧭|computer 💻|confetti_ball 🎊|construction 🚧|cry 😢|crystal_ball 🔮|dart 🎯
date 📅|dizzy 💫|dna 🧬|door 🚪|e-mail 📧|ear 👂|earth_americas 🌎|email ✉️|envelope ✉️
bookmark_tabs 📑
envelope_with_arrow 📩|exclamation ❗|eyes 👀|female-doctor 👩‍⚕️|file_folder 📁|fire 🔥|flag-us 🇺🇸
four_leaf_clover 🍀|gear ⚙️|gift 🎁|green_heart 💚|grey_question ❔|grimacing 😬|grin 😁|grinning 😀
hammer_and_wrench 🛠️|handshake 🤝|heart ❤️|heavy_check_mark ✔️|heavy_exclamation_mark ❗
heavy_minus_sign ➖|heavy_multiplication_x ✖️|heavy_plus_sign ➕|herb 🌿|hospital 🏥|hourglass ⌛
hourglass_flowing_sand ⏳|house 🏠|inbox_tray 📥|information_source ℹ️|jigsaw 🧩|joy 😂|key 🔑
keyboard ⌨️|label 🏷️|large_blue_circle 🔵|large_green_circle 🟢|large_orange_circle 🟠
large_purple_circle 🟣|large_red_circle 🔴|large_yellow_circle 🟡|left_speech_bubble 🗨️|lightning ⚡
link 🔗|loading ⏳|lock 🔒|loudspeaker 📢|mag 🔍|mailbox 📫|male-doctor 👨‍⚕️|map 🗺️|medal 🏅
mega 📣|memo 📝|microscope 🔬|mortar_board 🎓|muscle 💪|mute 🔇|neutral_face 😐|no_bell 🔕
no_entry ⛔|no_entry_sign 🚫|notebook 📓|ok 🆗|ok_hand 👌|open_hands 👐|outbox_tray 📤|owl 🦉
page_facing_up 📄|paperclip 📎|party_popper 🎉|pencil 📝|pencil2 ✏️|phone ☎️|pill 💊|pray 🙏
purple_heart 💜|pushpin 📌|question ❓|rainbow 🌈|raised_hand ✋|raised_hands 🙌|red_circle 🔴
repeat 🔁|rocket 🚀
rotating_light 🚨|round_pushpin 📍|runner 🏃|scales ⚖️|school 🏫|scroll 📜|seedling 🌱|shield 🛡️
shrug 🤷|sleeping 😴|slightly_frowning_face 🙁|slightly_smiling_face 🙂|smile 😄|smiley 😃|sob 😭
sos 🆘|sparkles ✨|speech_balloon 💬|spiral_calendar_pad 🗓️|star ⭐|star2 🌟|stethoscope 🩺
stop_sign 🛑|stopwatch ⏱️|sun_with_face 🌞|sunny ☀️|sunflower 🌻|sunrise 🌅|tada 🎉|telephone ☎️
telephone_receiver 📞|thinking_face 🤔|thought_balloon 💭|timer_clock ⏲️|trophy 🏆|turtle 🐢
twisted_rightwards_arrows 🔀|umbrella ☔|unlock 🔓|vertical_traffic_light 🚦|warning ⚠️
wastebasket 🗑️|wave 👋|white_check_mark ✅|white_circle ⚪|white_large_square ⬜|wink 😉|wrench 🔧
x ❌|yellow_heart 💛|zap ⚡|zzz 💤|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
"""


def _read(table: str) -> dict[str, str]:
    entries = table.replace("\n", "|").strip("|").split("|")
    return {code: drawn for code, _, drawn in (entry.partition(" ") for entry in entries)}


EMOJI = _read(_TABLE)
"""Short code -> the character it stands for."""


def fill(text: str) -> str:
    """Replace the short codes that are known."""
    return SHORT_CODE.sub(lambda match: EMOJI.get(match.group(1), match.group(0)), text)
