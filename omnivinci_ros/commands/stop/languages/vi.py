# SPDX-License-Identifier: Apache-2.0
"""Vietnamese."""

THINGS = 'robot, rô bốt, máy, động cơ, xe, mọi thứ, nó'
CALLS = """
dừng, dừng lại, ngừng, ngừng lại, đứng lại, đứng (yên|im), dừng ngay, dừng (bước|tay|hết)
(dừng|ngừng) {thing} lại, cho {thing} dừng lại, thôi ngay, thôi đi, đủ rồi, dừng hoạt động
(đừng|không được|cấm) (di chuyển|cử động|nhúc nhích|động đậy|đi nữa|đi tiếp|tiến lên|lại gần|
tới gần)
đừng (chạm vào tôi|đụng vào tôi|làm thế|làm vậy), đợi (đã|chút|một chút|một lát)
chờ (đã|chút|một chút|một lát), khoan đã, khoan, phanh lại, phanh gấp, thắng lại, coi chừng
tắt (máy|nguồn|động cơ|robot), dừng khẩn cấp, buông (ra|tôi ra), thả tôi ra, ở yên (đó|đấy|đây)
không không không
"""
WORDS = """
thôi, đừng, đợi, chờ, phanh, thắng, cẩn thận, hủy, tạm dừng
đau, đau quá, ui da
"""
ENDS = '(rồi|và|thì) (dừng|dừng lại|đứng lại)'
AROUND = """
xin, xin hãy, vui lòng, làm ơn, hãy, robot, rô bốt, ngay, ngay lập tức, lập tức, đi, nào, này, ê
ơi, bây giờ, bạn, mày, nhé, với, ở đây, ở đó, tôi bảo, tôi nói, lại, đấy, không, ngay bây giờ
nhanh, mau, trời ơi, giùm, hộ, bạn có thể
"""
JOINTS = 'rồi, và, sau đó'
NEVER = 'đừng dừng, đừng ngừng, không dừng, không ngừng, đừng đứng lại'
