-- wrk: one durable record a request
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json"
wrk.body = '{"title":"平溪天燈","place":"平溪區"}'
