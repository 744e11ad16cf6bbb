-- A match that can never have a room: the gone leave, the others wait on as if it had never been.
local failed = readMatch(ask.match)
if failed then
  local gone = {}
  for _, id in ipairs(ask.gone) do gone[id] = true end
  for id, person in pairs(part(failed.id)) do
    if gone[id] then forget(person, 'ERASED') else putBack(person, person.since, 'MATCH_FAILED') end
  end
end
return answer({ known = failed ~= nil })
