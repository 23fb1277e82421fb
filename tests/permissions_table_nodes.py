"""Who gets what on the routes of the tree; read like tests/permissions_table.py, of which it is a part."""
# ruff: noqa: E501

NODE_ROWS = """
# ---- 网格: the tree; built and reshaped by the town office, kept right by the staff and a 网格长
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
grid:tree                               GET  in   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
grid:tree                               POST in   405
grid:detail                             GET  in   ok   ok   ok   ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
grid:detail                             POST in   405
grid:create                             GET  in   ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:create                             POST in   go   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:edit                               GET  in   ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
grid:edit                               POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
grid:move                               GET  in   ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:move                               POST in   go   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:merge                              GET  in   ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:merge                              POST in   go   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:split                              GET  in   ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:split                              POST in   go   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:close                              GET  in   ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:close                              POST in   go   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:reopen                             GET  in   ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:reopen                             POST in   go   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:unshape                            GET  in   ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:unshape                            POST in   go   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
grid:shapes                             GET  in   ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
grid:shapes                             POST in   go   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403

# ---- API, 网格
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_grid_nodes-list                     GET  401  ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
api_grid_nodes-list                     POST 401  ok   403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403  403
api_grid_nodes-detail                   GET  401  ok   ok   ok   ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
api_grid_nodes-detail                   POST 401  405
api_grid_nodes-geojson                  GET  401  ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
api_grid_nodes-geojson                  POST 401  405
api_grid_nodes-rename                   GET  401  405
api_grid_nodes-rename                   POST 401  ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
api_grid_nodes-recode                   GET  401  405
api_grid_nodes-recode                   POST 401  ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
api_grid_nodes-count                    GET  401  405
api_grid_nodes-count                    POST 401  ok   403  403  ok   404  ok   404  ok   404  404  404  ok   404  404  404  404  404  404
api_grid_nodes-move                     GET  401  405
api_grid_nodes-move                     POST 401  ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
api_grid_nodes-merge                    GET  401  405
api_grid_nodes-merge                    POST 401  ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
api_grid_nodes-split                    GET  401  405
api_grid_nodes-split                    POST 401  ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
api_grid_nodes-close                    GET  401  405
api_grid_nodes-close                    POST 401  ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
api_grid_nodes-reopen                   GET  401  405
api_grid_nodes-reopen                   POST 401  ok   403  403  403  404  403  404  403  404  404  404  403  404  404  404  404  404  404
"""
