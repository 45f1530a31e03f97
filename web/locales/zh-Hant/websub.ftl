# WebSub：摘要有新內容就送到對方的網址
tag.websub = WebSub
route.websub = 訂閱或退訂一份摘要（WebSub）
problem.bad-websub = 訂閱的寫法不對
problem.bad-websub.detail = {name} 沒有寫、寫了兩次，或不是 WebSub 規定的寫法。
problem.too-many-subscriptions = 這個網站的訂閱太多
problem.too-many-subscriptions.detail = 同一個主機等待確認或生效中的訂閱到了上限。請一小時後再試，或先退訂一些。
