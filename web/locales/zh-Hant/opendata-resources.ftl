# 從資料集移除的資料資源。
route.resources.remove = 移除資料資源
RemovalReason.reason = 原因
RemovalReason.reason.hint = 原本公開的位置會顯示這段文字，所有人都看得到。
