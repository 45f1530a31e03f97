# 通知與通知信
notify.mail.read = 詳細內容：
notify.mail.stop = 不再收到這類通知信：
