"""Who gets what on every route: the reviewed table of tests/test_permissions_everywhere.py. Do not bless a hole.

A row is route, method and one outcome an actor, in the order of ACTORS. Two outcomes: the first for anonymous,
the second for everybody else. Lines of words are comments.

ok: answered · go: done or led on (redirect) · in: led to the log-in · 400 bad input, 401 not logged in (API),
403 refused, 404 not there for this one, 405 no such method, 409 in conflict with how things stand.
The rows of tests/permissions_world.py stand so that each step is possible: a refusal is about the person.
"""
# ruff: noqa: E501

from tests.permissions_table_api import ROWS
from tests.permissions_table_codes import CODE_ROWS
from tests.permissions_table_grid import POST_ROWS
from tests.permissions_table_nodes import NODE_ROWS

ACTORS = {
    "anon": "anonymous", "offi": "town_officer", "lead": "town_leader", "coun": "county_reader", "secr": "secretary",
    "osec": "other_secretary", "depu": "deputy", "memb": "committee_member", "cler": "clerk", "liai": "liaison",
    "olia": "other_liaison", "part": "party_member", "head": "grid_head", "work": "grid_worker", "resp": "responder",
    "sysa": "sysadmin", "seca": "secadmin", "audi": "auditor", "nobo": "nobody",
}  # fmt: skip

TABLE = """
# ---- wiring
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_schema                              GET  ok   ok
api_schema                              POST 405  405
api_docs                                GET  ok   ok
api_docs                                POST 405  405

# ---- 审计
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
audit:event_list                        GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403
audit:event_list                        POST in   405
audit:event_detail                      GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403
audit:event_detail                      POST in   405

# ---- accounts
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
login                                   GET  ok   ok
login                                   POST 400  400
logout                                  GET  405  405
logout                                  POST in   in
accounts:login_as                       GET  405  405
accounts:login_as                       POST 404  404
accounts:password_change                GET  in   ok
accounts:password_change                POST in   ok
accounts:password_reset                 GET  ok   ok
accounts:password_reset                 POST ok   ok
accounts:user_list                      GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403  403
accounts:user_list                      POST in   405
accounts:user_create                    GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403  403
accounts:user_create                    POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403  403
accounts:user_detail                    GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403  403
accounts:user_detail                    POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403  403
accounts:user_activate                  GET  in   405
accounts:user_activate                  POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403  403
accounts:user_deactivate                GET  in   405
accounts:user_deactivate                POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403  403
accounts:user_unlock                    GET  in   405
accounts:user_unlock                    POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403  403
accounts:user_code                      GET  in   405
accounts:user_code                      POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403  403
accounts:grant_list                     GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403
accounts:grant_list                     POST in   405
accounts:grant_edit                     GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403
accounts:grant_edit                     POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403
accounts:grant_revoke                   GET  in   405
accounts:grant_revoke                   POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403
accounts:delegation_list                GET  in   ok
accounts:delegation_list                POST in   403  403  403  go   go   403  403  403  403  403  403  403  403  403  403  403  403  403
accounts:delegation_end                 GET  in   405
accounts:delegation_end                 POST in   404  404  404  go   404  404  404  404  404  404  404  404  404  404  404  404  404  404
api_token                               GET  401  405
api_token                               POST 400  400

# ---- workdays
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
workdays:this_year                      GET  in   go
workdays:this_year                      POST in   405
workdays:year                           GET  in   ok
workdays:year                           POST in   go   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
workdays:announce                       GET  in   405
workdays:announce                       POST in   go   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
workdays:office_hours                   GET  in   405
workdays:office_hours                   POST in   go   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
workdays:clear                          GET  in   405
workdays:clear                          POST in   go   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403

# ---- outbox, work, files
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
healthz                                 GET  ok   ok
healthz                                 POST 405  405
outbox:inbox                            GET  in   ok
outbox:inbox                            POST in   405
outbox:inbox_open                       GET  in   405
outbox:inbox_open                       POST in   404  404  404  go   404  404  404  404  404  404  404  404  404  404  404  404  404  404
outbox:inbox_read_all                   GET  in   405
outbox:inbox_read_all                   POST in   go
outbox:channel_list                     GET  in   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403  403
outbox:channel_list                     POST in   405
outbox:channel_add                      GET  in   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403  403
outbox:channel_add                      POST in   go   403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403  403
outbox:channel_try                      GET  in   405
outbox:channel_try                      POST in   go   403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403  403
outbox:channel_off                      GET  in   405
outbox:channel_off                      POST in   go   403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403  403
outbox:channel_on                       GET  in   405
outbox:channel_on                       POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
outbox:mutes                            GET  in   ok
outbox:mutes                            POST in   go
outbox:failures                         GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403  403
outbox:failures                         POST in   405
outbox:retry                            GET  in   405
outbox:retry                            POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403  403
work:downloads                          GET  in   ok
work:downloads                          POST in   405
work:detail                             GET  in   404  404  404  ok   404  404  404  404  404  404  404  404  404  404  404  404  404  404
work:detail                             POST in   405
work:progress                           GET  401  404  404  404  ok   404  404  404  404  404  404  404  404  404  404  404  404  404  404
work:progress                           POST 401  405
attachments:file                        GET  in   404  404  404  ok   404  404  404  404  404  404  404  404  404  404  404  404  404  404
attachments:file                        POST in   405
attachments:small                       GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   ok   404  404  404  404  404
attachments:small                       POST in   405

# ---- ui
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
ui:gallery                              GET  in   ok   ok   403  ok   ok   ok   403  ok   403  403  403  403  403  403  ok   ok   ok   403
ui:gallery                              POST in   405
ui:care                                 GET  405  405
ui:care                                 POST go   go
ui:post                                 GET  in   405
ui:post                                 POST in   go   go   go   go   go   go   go   go   go   go   go   go   go   go   go   go   go   400
ui:feedback                             GET  in   ok
ui:feedback                             POST in   go
ui:feedback_list                        GET  in   ok   ok   403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403  403
ui:feedback_list                        POST in   405

# ---- who
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
committees:list                         GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  ok   403  403  403  403
committees:list                         POST in   405
committees:own                          GET  in   go   go   go   go   go   go   go   go   go   go   go   go   403  go   403  403  403  403
committees:own                          POST in   405
committees:create                       GET  in   ok   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
committees:create                       POST in   go   go   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
# A responder's grant has no committee: committees.view reaches nothing.
committees:detail                       GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   404  404  404  404  404  404
committees:detail                       POST in   405
committees:edit                         GET  in   ok   ok   403  ok   403  ok   403  ok   403  403  404  403  404  404  404  404  404  404
committees:edit                         POST in   go   go   403  go   403  go   403  go   403  403  404  403  404  404  404  404  404  404
committees:seats                        GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
committees:seats                        POST in   405
committees:appoint                      GET  in   ok   ok   403  ok   403  403  403  403  403  403  404  403  404  404  404  404  404  404
committees:appoint                      POST in   go   go   403  go   403  403  403  403  403  403  404  403  404  404  404  404  404  404
committees:seat_end                     GET  in   ok   ok   403  ok   403  403  403  403  403  403  403  403  404  404  404  404  404  404
committees:seat_end                     POST in   go   go   403  go   403  403  403  403  403  403  403  403  404  404  404  404  404  404
committees:seat_correct                 GET  in   ok   ok   403  ok   403  403  403  403  403  403  403  403  404  404  404  404  404  404
committees:seat_correct                 POST in   go   go   403  go   403  403  403  403  403  403  403  403  404  404  404  404  404  404
# 红色联盟
alliances:list                          GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  ok   403  403  403  403
alliances:list                          POST in   405
alliances:form                          GET  in   ok   ok   403  ok   403  ok   403  ok   403  403  404  403  404  404  404  404  404  404
alliances:form                          POST in   go   go   403  go   403  go   403  go   403  403  404  403  404  404  404  404  404  404
alliances:detail                        GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
alliances:detail                        POST in   405
alliances:edit                          GET  in   ok   ok   403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
alliances:edit                          POST in   go   go   403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
alliances:end                           GET  in   405
alliances:end                           POST in   go   go   403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
communities:list                        GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  ok   403  403  403  403
communities:list                        POST in   405
communities:edit                        GET  in   ok   ok   403  403  403  403  403  403  403  403  403  403  403  404  404  404  404  404
communities:edit                        POST in   go   go   403  403  403  403  403  403  403  403  403  403  403  404  404  404  404  404
organizations:list                      GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  ok   403  403  403  403
organizations:list                      POST in   405
organizations:create                    GET  in   ok   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
organizations:create                    POST in   go   go   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
organizations:import                    GET  in   ok   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
organizations:import                    POST in   400  400  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
organizations:pick                      GET  in   ok
organizations:pick                      POST in   405
organizations:detail                    GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
organizations:detail                    POST in   405
organizations:edit                      GET  in   ok   ok   403  ok   403  ok   403  ok   ok   403  404  403  404  404  404  404  404  404
organizations:edit                      POST in   go   go   403  go   403  go   403  go   go   403  404  403  404  404  404  404  404  404
organizations:deactivate                GET  in   ok   ok   403  403  403  403  403  403  403  403  404  404  404  404  404  404  404  404
organizations:deactivate                POST in   go   go   403  403  403  403  403  403  403  403  404  404  404  404  404  404  404  404
organizations:activate                  GET  in   405
organizations:activate                  POST in   go   go   403  403  403  403  403  403  403  403  404  404  404  404  404  404  404  404
organizations:join                      GET  in   ok   ok   403  403  403  403  403  403  403  403  404  404  404  404  404  404  404  404
organizations:join                      POST in   go   go   403  403  403  403  403  403  403  403  404  404  404  404  404  404  404  404
organizations:resource_add              GET  in   ok   ok   403  ok   403  ok   403  ok   ok   403  404  403  404  404  404  404  404  404
organizations:resource_add              POST in   go   go   403  go   403  go   403  go   go   403  404  403  404  404  404  404  404  404
organizations:resource_edit             GET  in   ok   ok   403  ok   403  ok   403  ok   ok   403  404  403  404  404  404  404  404  404
organizations:resource_edit             POST in   go   go   403  go   403  go   403  go   go   403  404  403  404  404  404  404  404  404
organizations:resource_remove           GET  in   405
organizations:resource_remove           POST in   go   go   403  go   403  go   403  go   go   403  404  403  404  404  404  404  404  404
organizations:liaison                   GET  in   ok   ok   403  ok   403  ok   403  ok   403  403  404  403  404  404  404  404  404  404
organizations:liaison                   POST in   go   go   403  go   403  go   403  go   403  403  404  403  404  404  404  404  404  404
organizations:agreement                 GET  in   ok   ok   403  ok   403  ok   403  ok   403  403  404  403  404  404  404  404  404  404
organizations:agreement                 POST in   go   go   403  go   403  go   403  go   403  403  404  403  404  404  404  404  404  404
organizations:leave                     GET  in   ok   ok   403  403  403  403  403  403  403  403  404  403  404  404  404  404  404  404
organizations:leave                     POST in   go   go   403  403  403  403  403  403  403  403  404  403  404  404  404  404  404  404
persons:list                            GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  ok   403  403  403  403
persons:list                            POST in   405
persons:create                          GET  in   ok   ok   403  ok   ok   ok   403  ok   ok   ok   403  403  403  403  403  403  403  403
persons:create                          POST in   go   go   403  go   go   go   403  go   go   go   403  403  403  403  403  403  403  403
persons:import                          GET  in   ok   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
persons:import                          POST in   400  400  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
persons:pick                            GET  in   ok
persons:pick                            POST in   405
persons:accounts                        GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403
persons:accounts                        POST in   405
persons:detail                          GET  in   ok   ok   ok   ok   404  ok   404  ok   ok   404  404  404  404  404  404  404  404  404
persons:detail                          POST in   405
persons:edit                            GET  in   ok   ok   403  ok   404  ok   404  ok   ok   404  404  404  404  404  404  404  404  404
persons:edit                            POST in   go   go   403  go   404  go   404  go   go   404  404  404  404  404  404  404  404  404
persons:member                          GET  in   ok   ok   403  ok   404  ok   404  ok   ok   404  404  404  404  404  404  404  404  404
persons:member                          POST in   go   go   403  go   404  go   404  go   go   404  404  404  404  404  404  404  404  404
persons:phone                           GET  in   ok   ok   403  ok   404  403  404  ok   ok   404  404  404  404  404  404  404  404  404
persons:phone                           POST in   ok   ok   403  ok   404  403  404  ok   ok   404  404  404  404  404  404  404  404  404
persons:call                            GET  in   405
persons:call                            POST in   ok   ok   403  ok   404  403  404  ok   ok   404  404  404  404  404  404  404  404  404
persons:link                            GET  in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  ok   403  403
persons:link                            POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403
persons:unlink                          GET  in   405
persons:unlink                          POST in   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  go   403  403

# ---- who, API
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_committees-list                     GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  ok   403  403  403  403
api_committees-list                     POST 401  405
api_committees-detail                   GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_committees-detail                   POST 401  405
api_organizations-list                  GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  ok   403  403  403  403
api_organizations-list                  POST 401  405
api_organizations-detail                GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_organizations-detail                POST 401  405

# ---- where
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
registrations:list                      GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  ok   403  403  403  403
registrations:list                      POST in   405
# Wider than DOMAIN 3 (双报到: 镇党建办 V, import): it may register and confirm.
registrations:create                    GET  in   ok   403  403  ok   ok   ok   403  ok   ok   ok   403  403  403  403  403  403  403  403
registrations:create                    POST in   go   403  403  go   400  go   403  go   403  go   403  403  403  403  403  403  403  403
registrations:confirm                   GET  in   405
registrations:confirm                   POST in   go   403  403  go   403  go   403  go   403  403  404  403  404  404  404  404  404  404
registrations:end                       GET  in   405
registrations:end                       POST in   go   403  403  go   403  go   403  go   403  403  404  403  404  404  404  404  404  404

# ---- needs
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
needs:list                              GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403
needs:list                              POST in   405
# Wider than DOMAIN 3 (needs: 镇党建办 VU): the town office may record, import and paste needs.
needs:create                            GET  in   ok   403  403  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403
needs:create                            POST in   go   403  403  go   400  go   go   go   go   go   go   go   go   403  403  403  403  403
needs:similar                           GET  in   ok   403  403  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403
needs:similar                           POST in   405
needs:paste                             GET  in   ok   403  403  ok   ok   ok   403  ok   403  403  403  403  403  403  403  403  403  403
needs:paste                             POST in   ok   403  403  ok   400  ok   403  ok   403  403  403  403  403  403  403  403  403  403
needs:import                            GET  in   ok   403  403  ok   ok   ok   403  ok   403  403  403  403  403  403  403  403  403  403
needs:import                            POST in   400  403  403  400  400  400  403  400  403  403  403  403  403  403  403  403  403  403
needs:triage                            GET  in   ok   ok   403  ok   ok   ok   403  ok   403  403  403  ok   403  403  403  403  403  403
needs:triage                            POST in   405
needs:batch                             GET  in   405
# Everybody is led on: the message says, row by row, what was refused (tests/servicelists/needs).
needs:batch                             POST in   go
needs:merge                             GET  in   400
needs:merge                             POST in   403  403  403  go   400  go   403  go   403  403  400  go   403  400  400  400  400  400
needs:detail                            GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   ok   404  404  404  404  404
needs:detail                            POST in   405
needs:edit                              GET  in   ok   403  403  ok   404  ok   403  ok   403  403  404  403  403  404  404  404  404  404
needs:edit                              POST in   go   403  403  go   404  go   403  go   403  403  404  403  403  404  404  404  404  404
needs:unmask                            GET  in   405
# HOLE? DOMAIN 3, personal data in clear: 副书记 has none, 镇党委 has it with reason and log; here the other way round.
needs:unmask                            POST in   ok   403  403  ok   404  ok   403  ok   403  403  404  403  403  404  404  404  404  404
needs:assign                            GET  in   405
needs:assign                            POST in   go   go   403  404  404  404  404  403  404  404  404  404  404  404  404  404  404  404
needs:accept                            GET  in   405
needs:accept                            POST in   403  403  403  go   404  go   403  go   403  403  404  go   403  404  404  404  404  404
needs:not_list                          GET  in   405
needs:not_list                          POST in   403  403  403  go   404  go   403  go   403  403  404  go   403  404  404  404  404  404
needs:solve_in_grid                     GET  in   405
needs:solve_in_grid                     POST in   403  403  403  go   404  go   403  go   403  403  404  go   go   404  404  404  404  404
needs:reopen                            GET  in   405
needs:reopen                            POST in   403  403  403  go   404  go   403  go   403  403  404  go   403  404  404  404  404  404
needs:unsolve                           GET  in   405
needs:unsolve                           POST in   403  403  403  403  404  403  403  403  403  403  404  403  go   404  404  404  404  404
needs:withdraw                          GET  in   405
needs:withdraw                          POST in   403  403  403  go   404  go   403  go   403  403  404  go   403  404  404  404  404  404
needs:await_meeting                     GET  in   405
needs:await_meeting                     POST in   403  403  403  go   404  go   403  go   403  403  404  go   403  404  404  404  404  404
needs:handle_in_community               GET  in   405
needs:handle_in_community               POST in   403  403  403  go   404  go   403  403  403  403  404  403  403  404  404  404  404  404
needs:start                             GET  in   405
# 社区自办 is begun and ended by whoever may solve on the spot: 网格长 and 网格员 too. DOMAIN 3 gives them the grid's own only.
needs:start                             POST in   403  403  403  go   404  go   403  go   403  403  404  go   go   404  404  404  404  404
needs:finish                            GET  in   405
needs:finish                            POST in   403  403  403  go   404  go   403  go   403  403  404  go   go   404  404  404  404  404
needs:pend                              GET  in   405
needs:pend                              POST in   403  403  403  go   404  go   403  403  403  403  404  403  403  404  404  404  404  404
needs:carry_over                        GET  in   405
needs:carry_over                        POST in   403  403  403  go   404  go   403  403  403  403  404  403  403  404  404  404  404  404
needs:report_to_town                    GET  in   405
needs:report_to_town                    POST in   403  403  403  go   404  go   403  403  403  403  404  403  403  404  404  404  404  404
needs:return_from_town                  GET  in   405
needs:return_from_town                  POST in   go   go   403  403  404  403  403  403  403  403  404  403  403  404  404  404  404  404
needs:rate                              GET  in   405
needs:rate                              POST in   403  403  403  go   404  go   403  go   403  403  404  403  403  404  404  404  404  404
needs:unmerge                           GET  in   405
needs:unmerge                           POST in   403  403  403  go   404  go   403  go   403  403  404  go   403  404  404  404  404  404

# ---- lists
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
lists:list                              GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  403  403  403
lists:list                              POST in   405
lists:settings                          GET  in   ok   ok   403  ok   403  ok   403  ok   403  403  404  403  404  404  404  404  404  404
lists:settings                          POST in   go   go   403  go   403  go   403  go   403  403  404  403  404  404  404  404  404  404
lists:detail                            GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
lists:detail                            POST in   405
# Narrower than DOMAIN 3 (service items: 副书记 A): publishing, settling and 核验 are the secretary's alone.
lists:publish                           GET  in   403  403  403  ok   404  403  403  403  403  403  404  403  404  404  404  404  404  404
lists:publish                           POST in   403  403  403  go   404  403  403  403  403  403  404  403  404  404  404  404  404  404
lists:withdraw                          GET  in   405
lists:withdraw                          POST in   403  403  403  go   404  403  403  403  403  403  404  403  404  404  404  404  404  404
lists:settle                            GET  in   405
lists:settle                            POST in   403  403  403  go   404  403  403  403  403  403  404  403  404  404  404  404  404  404
lists:bundle                            GET  in   405
lists:bundle                            POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
lists:unclaimed                         GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
lists:unclaimed                         POST in   405
lists:place                             GET  in   405
lists:place                             POST in   403  403  403  go   404  go   403  403  403  403  404  403  404  404  404  404  404  404
lists:print_needs                       GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
lists:print_needs                       POST in   405
lists:print_services                    GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
lists:print_services                    POST in   405
lists:needs_ledger                      GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
lists:needs_ledger                      POST in   405
lists:services_ledger                   GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
lists:services_ledger                   POST in   405

# ---- agendas
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
agendas:of_list                         GET  in   go   go   go   go   404  go   go   go   go   go   404  go   404  404  404  404  404  404
agendas:of_list                         POST in   405
agendas:compile                         GET  in   405
# Wider than DOMAIN 3 (meeting, agenda: 镇党建办 V): the town office may have an agenda compiled.
agendas:compile                         POST in   go   403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
agendas:detail                          GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
agendas:detail                          POST in   405
agendas:print                           GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
agendas:print                           POST in   405
agendas:versions                        GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
agendas:versions                        POST in   405
agendas:version                         GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
agendas:version                         POST in   405
agendas:order                           GET  in   405
agendas:order                           POST in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
agendas:supplement                      GET  in   405
agendas:supplement                      POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
agendas:confirm_pair                    GET  in   405
# 网格长 may merge needs (accept), so also here; DOMAIN 3 gives V on the agenda.
agendas:confirm_pair                    POST in   403  403  403  go   404  go   403  go   403  403  404  go   404  404  404  404  404  404
agendas:split_pair                      GET  in   405
agendas:split_pair                      POST in   403  403  403  go   404  go   403  go   403  403  404  go   404  404  404  404  404  404
agendas:pin                             GET  in   405
agendas:pin                             POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
agendas:retitle                         GET  in   405
agendas:retitle                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
agendas:section                         GET  in   405
agendas:section                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
agendas:after                           GET  in   405
agendas:after                           POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
agendas:remove                          GET  in   405
agendas:remove                          POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
agendas:restore                         GET  in   405
agendas:restore                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404

# ---- meetings
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
meetings:list                           GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  403  403  403
meetings:list                           POST in   405
# Readers get the form too (its sending is refused), and meetings:preview answers whoever sees the list.
meetings:announce                       GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
# 专干 issues the notice; DOMAIN 3 gives CU, not A ("prepares everything, decides nothing"). Also open, decide, close.
meetings:announce                       POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:preview                        GET  in   405
meetings:preview                        POST in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
meetings:record                         GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
meetings:record                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:detail                         GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
meetings:detail                         POST in   405
meetings:edit                           GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
meetings:edit                           POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:take_back                      GET  in   405
meetings:take_back                      POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:open                           GET  in   405
meetings:open                           POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:take_back_opening              GET  in   405
meetings:take_back_opening              POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:reopen                         GET  in   405
meetings:reopen                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:close                          GET  in   405
meetings:close                          POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:print                          GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
meetings:print                          POST in   405
meetings:decide                         GET  in   405
meetings:decide                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
# Meetings called by the committee itself; the way to them is a need or the list of meetings.
meetings:call                           GET  in   403  403  403  ok   403  ok   403  ok   403  403  404  403  404  404  404  404  404  404
meetings:call                           POST in   403  403  403  go   403  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:urgent                         GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  403  404  404  404  404  404
meetings:urgent                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  403  404  404  404  404  404
meetings:recall                         GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
meetings:recall                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:notice                         GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
meetings:notice                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
meetings:reschedule                     GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
meetings:reschedule                     POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404

# ---- what meetings settled: the town alone coordinates and supervises, the secretary alone refers and drops
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
resolutions:list                        GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403  403  403  403
resolutions:list                        POST in   405
resolutions:settle                      GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
resolutions:settle                      POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
resolutions:detail                      GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  404  404  404  404  404  404  404
resolutions:detail                      POST in   405
resolutions:edit                        GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  404  404  404  404  404  404  404
resolutions:edit                        POST in   403  403  403  go   404  go   403  go   403  403  404  404  404  404  404  404  404  404
resolutions:report                      GET  in   405
resolutions:report                      POST in   403  403  403  go   404  go   403  go   go   403  404  404  404  404  404  404  404  404
resolutions:done                        GET  in   405
resolutions:done                        POST in   403  403  403  go   404  go   403  go   403  403  404  404  404  404  404  404  404  404
resolutions:reopen                      GET  in   405
resolutions:reopen                      POST in   403  403  403  go   404  go   403  go   403  403  404  404  404  404  404  404  404  404
resolutions:drop                        GET  in   405
resolutions:drop                        POST in   403  403  403  go   404  403  403  403  403  403  404  404  404  404  404  404  404  404
resolutions:remind                      GET  in   405
resolutions:remind                      POST in   403  403  403  go   404  go   403  go   403  403  404  404  404  404  404  404  404  404
resolutions:refer                       GET  in   405
resolutions:refer                       POST in   403  403  403  go   404  403  403  403  403  403  404  404  404  404  404  404  404  404
resolutions:coordinate                  GET  in   405
resolutions:coordinate                  POST in   go   go   403  403  404  403  403  403  403  403  404  404  404  404  404  404  404  404
resolutions:supervise                   GET  in   405
resolutions:supervise                   POST in   go   go   403  403  404  403  403  403  403  403  404  404  404  404  404  404  404  404

# ---- the room and its board
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
rooms:page                              GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
rooms:page                              POST in   405
rooms:now                               GET  401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
rooms:now                               POST 401  405
# Without saying which meeting and need it is 400.
rooms:units                             GET  in   400
rooms:units                             POST in   405
rooms:begin                             GET  in   405
rooms:begin                             POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:finish                            GET  in   405
rooms:finish                            POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:turn                              GET  in   405
rooms:turn                              POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:decide                            GET  in   405
rooms:decide                            POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:undo                              GET  in   405
rooms:undo                              POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:claim                             GET  in   405
rooms:claim                             POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:agree                             GET  in   405
rooms:agree                             POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:agree_back                        GET  in   405
rooms:agree_back                        POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:unsettle                          GET  in   405
rooms:unsettle                          POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:unclaim                           GET  in   405
rooms:unclaim                           POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:all_here                          GET  in   405
rooms:all_here                          POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:mark                              GET  in   405
rooms:mark                              POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:settle                            GET  in   405
rooms:settle                            POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:topic                             GET  in   405
rooms:topic                             POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:board                             GET  in   405
rooms:board                             POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
rooms:register                          GET  in   405
# 登记 is the secretary's word.
rooms:register                          POST in   403  403  403  go   404  403  403  403  403  403  404  403  404  404  404  404  404  404
# The address is the key: whoever has it sees the board, and nothing else.
groups:page                             GET  ok   ok
groups:page                             POST 405  405
boards:page                             GET  ok   ok
boards:page                             POST 405  405
boards:now                              GET  ok   ok
boards:now                              POST 405  405

# ---- a unit's link: its key is the address; whoever else holds it acts for the unit, logged in or not
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
links:list                              GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
links:list                              POST in   405
links:print                             GET  in   403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
links:print                             POST in   405
links:make                              GET  in   405
links:make                              POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
links:renew                             GET  in   405
links:renew                             POST in   404  404  404  go   404  go   404  go   404  404  404  404  404  404  404  404  404  404
links:revoke                            GET  in   405
links:revoke                            POST in   404  404  404  go   404  go   404  go   404  404  404  404  404  404  404  404  404  404
unit:mine                               GET  ok   ok
unit:mine                               POST 405  405
unit:all                                GET  ok   ok
unit:all                                POST 405  405
unit:now                                GET  ok   ok
unit:now                                POST 405  405
unit:minutes                            GET  ok   ok
unit:minutes                            POST 405  405
unit:name                               GET  405  405
unit:name                               POST go   go
unit:arrive                             GET  405  405
unit:arrive                             POST go   go
unit:leave                              GET  405  405
unit:leave                              POST go   go
unit:leave_back                         GET  405  405
unit:leave_back                         POST go   go
unit:comment                            GET  405  405
unit:comment                            POST go   go
unit:create                             GET  405  405
unit:create                             POST go   go
unit:unsuitable                         GET  405  405
unit:unsuitable                         POST go   go
unit:suitable                           GET  405  405
unit:suitable                           POST go   go
unit:agree                              GET  405  405
unit:agree                              POST go   go
unit:agree_back                         GET  405  405
unit:agree_back                         POST go   go
unit:change                             GET  ok   ok
unit:change                             POST ok   ok
unit:release                            GET  405  405
unit:release                            POST go   go

# ---- claims
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
claims:mine                             GET  in   go   go   go   go   go   go   go   go   ok   ok   ok   403  403  403  403  403  403  403
claims:mine                             POST in   405
claims:ours                             GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403  403  403
claims:ours                             POST in   405
claims:list                             GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403  403  403
claims:list                             POST in   405
claims:registering                      GET  in   403  403  403  ok   ok   ok   ok   ok   403  403  403  403  403  403  403  403  403  403
claims:registering                      POST in   405
claims:register_many                    GET  in   405
# Who sees the claim is led on: the message says what was refused (tests/servicelists/claims). The API says 403.
claims:register_many                    POST in   go   go   go   go   400  go   go   go   go   go   400  400  400  400  400  400  400  400
claims:asks                             GET  in   ok   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
claims:asks                             POST in   405
claims:ask                              GET  in   405
claims:ask                              POST in   go   go   403  403  404  403  403  403  403  403  404  403  403  404  404  404  404  404
claims:withdraw_ask                     GET  in   405
claims:withdraw_ask                     POST in   go   go   403  403  404  403  404  403  403  404  403  404  404  404  404  404  404  404
claims:accept_ask                       GET  in   405
claims:accept_ask                       POST in   403  403  403  403  404  403  404  403  go   404  403  404  404  404  404  404  404  404
claims:decline_ask                      GET  in   405
claims:decline_ask                      POST in   403  403  403  403  404  403  404  403  go   404  403  404  404  404  404  404  404  404
claims:create                           GET  in   405
claims:create                           POST in   404  404  404  403  404  403  403  403  go   go   404  403  403  404  404  404  404  404
# Readers get the form too; sending it is refused.
claims:for_unit                         GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   ok   404  404  404  404  404
claims:for_unit                         POST in   403  403  403  go   404  go   go   go   403  403  404  403  403  404  404  404  404  404
claims:unsuitable                       GET  in   405
# 400 instead of 403 for who is no liaison: refused all the same.
claims:unsuitable                       POST in   400  400  400  400  404  400  400  400  go   go   404  400  400  404  404  404  404  404
claims:suitable                         GET  in   405
claims:suitable                         POST in   400  400  400  400  404  400  400  400  go   go   404  400  400  404  404  404  404  404
claims:detail                           GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  404  404  404  404  404  404  404
claims:detail                           POST in   405
claims:change                           GET  in   403  403  403  403  404  403  403  403  ok   403  404  404  404  404  404  404  404  404
claims:change                           POST in   403  403  403  403  404  403  403  403  go   403  404  404  404  404  404  404  404  404
claims:agree                            GET  in   405
claims:agree                            POST in   403  403  403  403  404  403  403  403  go   403  404  404  404  404  404  404  404  404
claims:agree_back                       GET  in   405
claims:agree_back                       POST in   403  403  403  403  404  403  403  403  go   403  404  404  404  404  404  404  404  404
claims:register                         GET  in   405
claims:register                         POST in   403  403  403  go   404  403  403  403  403  403  404  404  404  404  404  404  404  404
claims:complete                         GET  in   405
claims:complete                         POST in   403  403  403  go   404  go   403  go   go   403  404  404  404  404  404  404  404  404
claims:verify                           GET  in   405
claims:verify                           POST in   403  403  403  go   404  403  403  403  403  403  404  404  404  404  404  404  404  404
claims:release                          GET  in   405
claims:release                          POST in   403  403  403  go   404  403  403  403  go   403  404  404  404  404  404  404  404  404
claims:transfer                         GET  in   405
claims:transfer                         POST in   403  403  403  go   404  403  403  403  403  403  404  404  404  404  404  404  404  404

# ---- service items
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
items:list                              GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   ok   403  403  403  403  403
items:list                              POST in   405
items:add                               GET  in   403  403  403  ok   404  ok   403  ok   ok   ok   404  403  404  404  404  404  404  404
items:add                               POST in   403  403  403  go   404  go   403  go   go   400  404  403  404  404  404  404  404  404
items:split                             GET  in   405
items:split                             POST in   403  403  403  go   404  go   403  go   go   403  404  404  404  404  404  404  404  404
items:detail                            GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   ok   404  404  404  404  404
items:detail                            POST in   405
# Narrower than DOMAIN 3 (service items: 委员 CU, 网格长 CU, 网格员 C): only staff and the own liaison.
items:edit                              GET  in   403  403  403  ok   404  ok   403  ok   ok   403  404  403  403  404  404  404  404  404
items:edit                              POST in   403  403  403  go   404  go   403  go   go   403  404  403  403  404  404  404  404  404
items:start                             GET  in   405
items:start                             POST in   403  403  403  go   404  go   403  go   go   403  404  403  403  404  404  404  404  404
items:finish                            GET  in   403  403  403  ok   404  ok   403  ok   ok   403  404  403  403  404  404  404  404  404
items:finish                            POST in   403  403  403  go   404  go   403  go   go   403  404  403  403  404  404  404  404  404
items:reopen                            GET  in   405
items:reopen                            POST in   403  403  403  go   404  go   403  go   go   403  404  403  403  404  404  404  404  404
items:verify                            GET  in   405
items:verify                            POST in   403  403  403  go   404  403  403  403  403  403  404  403  403  404  404  404  404  404
items:cancel                            GET  in   405
items:cancel                            POST in   403  403  403  go   404  go   403  go   go   403  404  404  404  404  404  404  404  404
items:merge_back                        GET  in   405
items:merge_back                        POST in   403  403  403  go   404  go   403  go   go   403  404  403  403  404  404  404  404  404

# ---- month, API
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_lists-list                          GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  403  403  403
api_lists-list                          POST 401  405
api_lists-detail                        GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_lists-detail                        POST 401  405
api_lists-compile                       GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_lists-compile                       POST 401  ok   403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_lists-publish                       GET  401  405
api_lists-publish                       POST 401  403  403  403  ok   404  403  403  403  403  403  404  403  404  404  404  404  404  404
api_lists-settle                        GET  401  405
api_lists-settle                        POST 401  403  403  403  ok   404  403  403  403  403  403  404  403  404  404  404  404  404  404
api_lists-take-back                     GET  401  405
api_lists-take-back                     POST 401  403  403  403  ok   404  403  403  403  403  403  404  403  404  404  404  404  404  404
api_needs-list                          GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403
api_needs-list                          POST 401  ok   403  403  ok   403  ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403
api_needs-detail                        GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   ok   404  404  404  404  404
api_needs-detail                        POST 401  405
api_needs-accept                        GET  401  405
api_needs-accept                        POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   403  404  404  404  404  404
api_needs-assign-committee              GET  401  405
api_needs-assign-committee              POST 401  ok   ok   403  404  404  404  404  403  404  404  404  404  404  404  404  404  404  404
api_needs-await-meeting                 GET  401  405
api_needs-await-meeting                 POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   403  404  404  404  404  404
api_needs-carry-over                    GET  401  405
api_needs-carry-over                    POST 401  403  403  403  ok   404  ok   403  403  403  403  404  403  403  404  404  404  404  404
api_needs-claim                         GET  401  405
api_needs-claim                         POST 401  403  403  403  400  404  400  400  400  ok   ok   404  403  403  404  404  404  404  404
api_needs-finish                        GET  401  405
api_needs-finish                        POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   ok   404  404  404  404  404
api_needs-handle-in-community           GET  401  405
api_needs-handle-in-community           POST 401  403  403  403  ok   404  ok   403  403  403  403  404  403  403  404  404  404  404  404
api_needs-merge                         GET  401  405
api_needs-merge                         POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   403  404  404  404  404  404
api_needs-not-list                      GET  401  405
api_needs-not-list                      POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   403  404  404  404  404  404
api_needs-pend                          GET  401  405
api_needs-pend                          POST 401  403  403  403  ok   404  ok   403  403  403  403  404  403  403  404  404  404  404  404
api_needs-rate                          GET  401  405
api_needs-rate                          POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  403  404  404  404  404  404
api_needs-reopen                        GET  401  405
api_needs-reopen                        POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   403  404  404  404  404  404
api_needs-report-to-town                GET  401  405
api_needs-report-to-town                POST 401  403  403  403  ok   404  ok   403  403  403  403  404  403  403  404  404  404  404  404
api_needs-return-from-town              GET  401  405
api_needs-return-from-town              POST 401  ok   ok   403  403  404  403  403  403  403  403  404  403  403  404  404  404  404  404
api_needs-solve-in-grid                 GET  401  405
api_needs-solve-in-grid                 POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   ok   404  404  404  404  404
api_needs-start                         GET  401  405
api_needs-start                         POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   ok   404  404  404  404  404
api_needs-unmerge                       GET  401  405
api_needs-unmerge                       POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   403  404  404  404  404  404
api_needs-unsolve                       GET  401  405
api_needs-unsolve                       POST 401  403  403  403  403  404  403  403  403  403  403  404  403  ok   404  404  404  404  404
api_needs-withdraw                      GET  401  405
api_needs-withdraw                      POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  ok   403  404  404  404  404  404
api_meetings-list                       GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  403  403  403
api_meetings-list                       POST 401  405
api_meetings-announce                   GET  401  405
api_meetings-announce                   POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-detail                     GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_meetings-detail                     POST 401  405
api_meetings-close                      GET  401  405
api_meetings-close                      POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-open                       GET  401  405
api_meetings-open                       POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-take-back                  GET  401  405
api_meetings-take-back                  POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_agenda_items-list                   GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  403  403  403
api_agenda_items-list                   POST 401  405
api_agenda_items-detail                 GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_agenda_items-detail                 POST 401  405
api_agenda_items-after                  GET  401  405
api_agenda_items-after                  POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_agenda_items-decide                 GET  401  405
api_agenda_items-decide                 POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_agenda_items-pin                    GET  401  405
api_agenda_items-pin                    POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_agenda_items-remove                 GET  401  405
api_agenda_items-remove                 POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_agenda_items-restore                GET  401  405
api_agenda_items-restore                POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_agenda_items-retitle                GET  401  405
api_agenda_items-retitle                POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_agenda_items-section                GET  401  405
api_agenda_items-section                POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_agenda_items-step                   GET  401  405
api_agenda_items-step                   POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_claims-list                         GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403  403  403
api_claims-list                         POST 401  405
api_claims-register-many                GET  401  405
api_claims-register-many                POST 401  403  403  403  ok   ok   403  403  403  403  403  403  403  403  403  403  403  403  403
api_claims-detail                       GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  404  404  404  404  404  404  404
api_claims-detail                       POST 401  405
api_claims-agree                        GET  401  405
api_claims-agree                        POST 401  403  403  403  403  404  403  403  403  ok   403  404  404  404  404  404  404  404  404
api_claims-agree-back                   GET  401  405
api_claims-agree-back                   POST 401  403  403  403  403  404  403  403  403  ok   403  404  404  404  404  404  404  404  404
api_claims-change                       GET  401  405
api_claims-change                       POST 401  403  403  403  403  404  403  403  403  ok   403  404  404  404  404  404  404  404  404
api_claims-complete                     GET  401  405
api_claims-complete                     POST 401  403  403  403  ok   404  ok   403  ok   ok   403  404  404  404  404  404  404  404  404
api_claims-register                     GET  401  405
api_claims-register                     POST 401  403  403  403  ok   404  403  403  403  403  403  404  404  404  404  404  404  404  404
api_claims-release                      GET  401  405
api_claims-release                      POST 401  403  403  403  ok   404  403  403  403  ok   403  404  404  404  404  404  404  404  404
api_claims-transfer                     GET  401  405
api_claims-transfer                     POST 401  403  403  403  ok   404  403  403  403  403  403  404  404  404  404  404  404  404  404
api_claims-verify                       GET  401  405
api_claims-verify                       POST 401  403  403  403  ok   404  403  403  403  403  403  404  404  404  404  404  404  404  404
api_service_items-list                  GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   ok   403  403  403  403  403
api_service_items-list                  POST 401  405
api_service_items-detail                GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   ok   404  404  404  404  404
api_service_items-detail                POST 401  405
api_service_items-cancel                GET  401  405
api_service_items-cancel                POST 401  403  403  403  ok   404  ok   403  ok   ok   403  404  404  404  404  404  404  404  404
api_service_items-finish                GET  401  405
api_service_items-finish                POST 401  403  403  403  ok   404  ok   403  ok   ok   403  404  403  403  404  404  404  404  404
api_service_items-reopen                GET  401  405
api_service_items-reopen                POST 401  403  403  403  ok   404  ok   403  ok   ok   403  404  403  403  404  404  404  404  404
api_service_items-start                 GET  401  405
api_service_items-start                 POST 401  403  403  403  ok   404  ok   403  ok   ok   403  404  403  403  404  404  404  404  404
api_service_items-verify                GET  401  405
api_service_items-verify                POST 401  403  403  403  ok   404  403  403  403  403  403  404  403  403  404  404  404  404  404

# ---- home
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
home                                    GET  in   ok
home                                    POST in   405
search                                  GET  in   ok
search                                  POST in   405
# 数据: of the own committee, unit or part of the grid; a Party member's own comes later.
figures:page                            GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   ok   403  403  403  403  403
figures:page                            POST in   405
figures:rows                            GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   404  403  403  403  403  403
figures:rows                            POST in   405
api_figures-town                        GET  401  ok   ok   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
api_figures-town                        POST 401  405
api_figures-committee                   GET  401  ok   ok   ok   ok   404  ok   ok   ok   404  404  403  404  404  403  403  403  403  403
api_figures-committee                   POST 401  405
api_figures-organization                GET  401  ok   ok   ok   404  404  404  404  404  ok   404  403  404  404  403  403  403  403  403
api_figures-organization                POST 401  405
api_figures-node                        GET  401  ok   ok   ok   ok   404  ok   ok   ok   404  404  403  ok   404  403  403  403  403  403
api_figures-node                        POST 401  405

# ---- minutes and a meeting's file
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
minutes:list                            GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  403  403  403
minutes:list                            POST in   405
minutes:answer                          GET  in   405
minutes:answer                          POST in   404  404  404  go   404  go   403  go   403  403  404  404  404  404  404  404  404  404
minutes:page                            GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
minutes:page                            POST in   405
minutes:draft                           GET  in   405
minutes:draft                           POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
# The page shows the editor; before they are circulated, minutes are the staff's.
minutes:section                         GET  in   404  404  404  go   404  go   403  go   403  403  404  404  404  404  404  404  404  404
minutes:section                         POST in   404  404  404  go   404  go   403  go   403  403  404  404  404  404  404  404  404  404
minutes:circulate                       GET  in   405
minutes:circulate                       POST in   404  404  404  go   404  go   404  go   404  404  404  404  404  404  404  404  404  404
minutes:take_back                       GET  in   405
minutes:take_back                       POST in   404  404  404  go   404  go   403  go   403  403  404  404  404  404  404  404  404  404
minutes:comment                         GET  in   405
minutes:comment                         POST in   404  404  404  go   404  go   go   go   go   go   404  404  404  404  404  404  404  404
minutes:issue                           GET  in   405
minutes:issue                           POST in   404  404  404  go   404  403  404  403  404  404  404  404  404  404  404  404  404  404
minutes:correct                         GET  in   403  403  403  ok   404  403  403  403  403  403  404  403  404  404  404  404  404  404
minutes:correct                         POST in   403  403  403  go   404  403  403  403  403  403  404  403  404  404  404  404  404  404
minutes:versions                        GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
minutes:versions                        POST in   405
# The committee's own archive: its side and the town, not the units.
filing:page                             GET  in   ok   ok   ok   ok   404  ok   ok   ok   403  403  404  403  404  404  404  404  404  404
filing:page                             POST in   405
filing:add                              GET  in   405
filing:add                              POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
filing:pack                             GET  in   405
filing:pack                             POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
filing:describe                         GET  in   405
filing:describe                         POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
filing:remove                           GET  in   405
filing:remove                           POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
filing:restore                          GET  in   405
filing:restore                          POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404

# ---- 会议材料 and 上级表格
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
papers:meeting                          GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
papers:meeting                          POST in   405
papers:meeting_all                      GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
papers:meeting_all                      POST in   405
papers:meeting_paper                    GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
papers:meeting_paper                    POST in   405
papers:meeting_docx                     GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
papers:meeting_docx                     POST in   405
papers:list                             GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
papers:list                             POST in   405
papers:list_paper                       GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
papers:list_paper                       POST in   405
papers:list_docx                        GET  in   ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
papers:list_docx                        POST in   405
papers:pack                             GET  in   405
papers:pack                             POST in   403  403  403  go   404  go   403  go   403  403  404  403  404  404  404  404  404  404
report_templates:list                   GET  in   ok   ok   403  ok   ok   ok   403  ok   403  403  403  403  403  403  403  403  403  403
report_templates:list                   POST in   405
report_templates:add                    GET  in   ok   ok   403  ok   ok   ok   403  ok   403  403  403  403  403  403  403  403  403  403
report_templates:add                    POST in   400  400  403  400  400  400  403  400  403  403  403  403  403  403  403  403  403  403
# A table of 龙井: the town sees and mends it too, another committee does not know of it.
report_templates:edit                   GET  in   ok   ok   404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
report_templates:edit                   POST in   go   go   404  go   404  go   404  go   404  404  404  404  404  404  404  404  404  404
report_templates:export                 GET  in   ok   ok   404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
report_templates:export                 POST in   go   go   404  go   404  go   404  go   404  404  404  404  404  404  404  404  404  404
report_templates:retire                 GET  in   405
report_templates:retire                 POST in   go   go   404  go   404  go   404  go   404  404  404  404  404  404  404  404  404  404
report_templates:restore                GET  in   405
report_templates:restore                POST in   go   go   404  go   404  go   404  go   404  404  404  404  404  404  404  404  404  404
"""
TABLE += ROWS + POST_ROWS + NODE_ROWS + CODE_ROWS
