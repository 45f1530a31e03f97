-- wrk: appended entries of about 300 bytes, each another; `wrk … -- N` sends N in one request, as JSON Lines
local many, sent, thread = 1, 0, 0

function setup(t)
  thread = thread + 1
  t:set("thread_number", thread)
end

function init(args)
  many = tonumber(args[1] or 1)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Accept"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. (os.getenv("SKYLANTERN_OPERATOR_TOKEN") or "")
end

local form = '{"type":"bench.measured","ref":"%s","pub":{"n":%d,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",'
  .. '"note":"an entry of the length that a decision of a case has, with a commitment and a reference"},"commitment":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}'

local function entry()
  sent = sent + 1
  return string.format(form, string.format("%d-%d-%d", thread_number, os.time(), sent), sent)
end

function request()
  if many == 1 then return wrk.format(nil, nil, nil, entry()) end
  local lines = {}
  for i = 1, many do lines[i] = entry() end
  return wrk.format(nil, nil, nil, table.concat(lines, "\n"))
end
