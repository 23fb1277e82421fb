"""Who gets what on the routes of the map and the QR codes; read like tests/permissions_table.py, of which it is a part."""
# ruff: noqa: E501

CODE_ROWS = """
# ---- 网格一张图 and 二维码: whom the grid concerns; a code is renewed by who keeps the node right; scanned by anybody
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
grid_map:page                           GET  in   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
grid_map:page                           POST in   405
grid_map:data                           GET  in   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
grid_map:data                           POST in   405
codes:list                              GET  in   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  ok   ok   403  403  403  403  403
codes:list                              POST in   405
codes:print                             GET  in   ok   ok   ok   ok   404  ok   403  ok   403  403  403  ok   404  403  403  403  403  403
codes:print                             POST in   405
codes:sheets                            GET  in   405
codes:sheets                            POST in   go   go   go   go   404  go   403  go   403  403  403  go   404  403  403  403  403  403
codes:renew                             GET  in   405
codes:renew                             POST in   go   403  403  go   404  go   404  go   404  404  404  go   404  404  404  404  404  404
public_node                             GET  ok   ok
public_node                             POST 405  405
"""
