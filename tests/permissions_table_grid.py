"""Who gets what on the routes of the grid's posts and registrations; read like tests/permissions_table.py, of which it is a part."""
# ruff: noqa: E501

POST_ROWS = """
# ---- 网格岗位: filled by the town office, the community's staff and the 网格长 in the own subtree; seen by whom the grid concerns
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
grid:pick                               GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403
grid:pick                               POST in   405
grid:pick_place                         GET  in   400  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
grid:pick_place                         POST in   405
posts:pick                              GET  in   400  403  403  400  400  400  403  400  403  403  403  400  403  403  403  403  403  403
posts:pick                              POST in   405
posts:history                           GET  in   ok   ok   ok   ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
posts:history                           POST in   405
posts:appoint                           GET  in   ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
posts:appoint                           POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
posts:call                              GET  in   405
posts:call                              POST in   ok   ok   404  ok   404  404  404  ok   404  404  404  404  404  404  404  404  404  404
posts:end                               GET  in   ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
posts:end                               POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
posts:hand_over                         GET  in   ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
posts:hand_over                         POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
posts:renew                             GET  in   ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
posts:renew                             POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
posts:correct                           GET  in   ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
posts:correct                           POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
posts:take_back                         GET  in   405
posts:take_back                         POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
posts:take_back_term                    GET  in   405
posts:take_back_term                    POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
gaps:list                               GET  in   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
gaps:list                               POST in   405
gaps:worker                             GET  in   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
gaps:worker                             POST in   405
gaps:ending                             GET  in   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
gaps:ending                             POST in   405
gaps:overloaded                         GET  in   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
gaps:overloaded                         POST in   405
gaps:batch                              GET  in   ok   403  403  ok   ok   ok   403  ok   403  403  403  ok   403  403  403  403  403  403
# Another committee's secretary is led back and told that nothing of it could be filled.
gaps:batch                              POST in   go   403  403  go   go   go   403  go   403  403  403  go   403  403  403  403  403  403
gaps:undo                               GET  in   405
gaps:undo                               POST in   400  403  403  400  400  400  403  400  403  403  403  400  403  403  403  403  403  403
gaps:fill                               GET  in   405
gaps:fill                               POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
sponsors:add                            GET  in   ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
sponsors:add                            POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
sponsors:end                            GET  in   ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
sponsors:end                            POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
duties:list                             GET  in   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
duties:list                             POST in   405
duties:edit                             GET  in   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
duties:edit                             POST in   go   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
api_grid_posts-list                     GET  401  ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
api_grid_posts-list                     POST 401  ok   403  403  ok   400  ok   403  ok   403  403  403  ok   403  403  403  403  403  403
api_grid_posts-detail                   GET  401  ok   ok   ok   ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
api_grid_posts-detail                   POST 401  405
api_grid_posts-end                      GET  401  405
api_grid_posts-end                      POST 401  ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404

# ---- 党员报到: a unit's liaison registers the own members, the community confirms
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
member_registrations:list               GET  in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  403  403  403
member_registrations:list               POST in   405
member_registrations:create             GET  in   ok   403  403  ok   ok   ok   403  ok   ok   ok   403  403  403  403  403  403  403  403
member_registrations:create             POST in   go   403  403  go   400  go   403  go   go   400  403  403  403  403  403  403  403  403
member_registrations:confirm            GET  in   405
member_registrations:confirm            POST in   go   403  403  go   404  go   403  go   403  404  404  403  404  404  404  404  404  404
member_registrations:end                GET  in   405
member_registrations:end                POST in   go   403  403  go   404  go   403  go   403  404  404  403  404  404  404  404  404  404
member_registrations:take_back_end      GET  in   405
member_registrations:take_back_end      POST in   go   403  403  go   404  go   403  go   403  404  404  403  404  404  404  404  404  404
api_member_registrations-list           GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  403  403  403
api_member_registrations-list           POST 401  ok   403  403  ok   400  ok   403  ok   ok   400  403  403  403  403  403  403  403  403
api_member_registrations-detail         GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   404  404  ok   404  404  404  404  404  404
api_member_registrations-detail         POST 401  405
api_member_registrations-confirm        GET  401  405
api_member_registrations-confirm        POST 401  ok   403  403  ok   404  ok   403  ok   403  404  404  403  404  404  404  404  404  404
api_member_registrations-end            GET  401  405
api_member_registrations-end            POST 401  ok   403  403  ok   404  ok   403  ok   403  404  404  403  404  404  404  404  404  404
api_member_registrations-take-back-end  GET  401  405
api_member_registrations-take-back-end  POST 401  ok   403  403  ok   404  ok   403  ok   403  404  404  403  404  404  404  404  404  404
# ---- 导入导出: the town office builds the tree; what one sees of it may be taken out
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
grid:import                             GET  in   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
grid:import                             POST in   400  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
grid:export                             GET  in   ok   403  403  ok   400  ok   403  ok   403  403  403  ok   403  403  403  403  403  403
grid:export                             POST in   405
"""
