# WebSub: feeds are sent where they are wanted
tag.websub = WebSub
route.websub = Subscribe to a feed, or end a subscription (WebSub)
problem.bad-websub = The subscription cannot be read
problem.bad-websub.detail = {name} is missing, stands there twice, or is not written as WebSub says.
problem.too-many-subscriptions = Too many subscriptions for this host
problem.too-many-subscriptions.detail = One host has as many subscriptions, asked for or active, as it may. Please try again in an hour, or end some.
