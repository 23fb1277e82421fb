"""Who gets what on the API's routes around a meeting; read like tests/permissions_table.py, of which it is a part."""
# ruff: noqa: E501

ROWS = """
# ---- API, 红色联盟: kept by who keeps the committee
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_alliances-list                      GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  ok   403  403  403  403
api_alliances-list                      POST 401  ok   ok   403  ok   403  ok   403  ok   403  403  403  403  403  403  403  403  403  403
api_alliances-detail                    GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_alliances-detail                    POST 401  405
api_alliances-edit                      GET  401  405
api_alliances-edit                      POST 401  ok   ok   403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_alliances-end                       GET  401  405
api_alliances-end                       POST 401  ok   ok   403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404

# ---- API, the meeting: called, moved, the room. Who sees a meeting follows it; its staff works it
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_needs-call-urgent                   GET  401  405
api_needs-call-urgent                   POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-call                       GET  401  405
api_meetings-call                       POST 401  403  403  403  ok   403  ok   403  ok   403  403  403  403  403  403  403  403  403  403
api_meetings-attendance                 GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_meetings-attendance                 POST 401  405
api_meetings-conclude-topic             GET  401  405
api_meetings-conclude-topic             POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-draft-minutes              GET  401  405
api_meetings-draft-minutes              POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-edit                       GET  401  405
api_meetings-edit                       POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-live                       GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_meetings-live                       POST 401  405
api_meetings-make-board                 GET  401  405
api_meetings-make-board                 POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-make-links                 GET  401  405
api_meetings-make-links                 POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-mark                       GET  401  405
api_meetings-mark                       POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-mark-all                   GET  401  405
api_meetings-mark-all                   POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-next-item                  GET  401  405
api_meetings-next-item                  POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-notify                     GET  401  405
api_meetings-notify                     POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-pack                       GET  401  405
api_meetings-pack                       POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-papers                     GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_meetings-papers                     POST 401  405
api_meetings-previous-item              GET  401  405
api_meetings-previous-item              POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-recall                     GET  401  405
api_meetings-recall                     POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-register-answered          GET  401  405
api_meetings-register-answered          POST 401  403  403  403  ok   404  403  403  403  403  403  404  403  404  404  404  404  404  404
api_meetings-reopen                     GET  401  405
api_meetings-reopen                     POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-reschedule                 GET  401  405
api_meetings-reschedule                 POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-revoke-board               GET  401  405
api_meetings-revoke-board               POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-settle                     GET  401  405
api_meetings-settle                     POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-take-back-opening          GET  401  405
api_meetings-take-back-opening          POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-turn-to                    GET  401  405
api_meetings-turn-to                    POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-upload                     GET  401  405
api_meetings-upload                     POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_agenda_items-undecide               GET  401  405
api_agenda_items-undecide               POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404

# ---- API, units' links: nobody but who hands them out
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_unit_links-list                     GET  401  403  403  403  ok   ok   ok   403  ok   403  403  403  403  403  403  403  403  403  403
api_unit_links-list                     POST 401  405
api_unit_links-detail                   GET  401  404  404  404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
api_unit_links-detail                   POST 401  405
api_unit_links-renew                    GET  401  405
api_unit_links-renew                    POST 401  404  404  404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
api_unit_links-revoke                   GET  401  405
api_unit_links-revoke                   POST 401  404  404  404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404

# ---- API, 议定事项: the town alone coordinates and supervises
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_resolutions-list                    GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403  403  403  403
api_resolutions-list                    POST 401  405
api_resolutions-detail                  GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  404  404  404  404  404  404  404
api_resolutions-detail                  POST 401  405
api_resolutions-coordinate              GET  401  405
api_resolutions-coordinate              POST 401  ok   ok   403  403  404  403  403  403  403  403  404  404  404  404  404  404  404  404
api_resolutions-done                    GET  401  405
api_resolutions-done                    POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  404  404  404  404  404  404  404
api_resolutions-drop                    GET  401  405
api_resolutions-drop                    POST 401  403  403  403  ok   404  403  403  403  403  403  404  404  404  404  404  404  404  404
api_resolutions-edit                    GET  401  405
api_resolutions-edit                    POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  404  404  404  404  404  404  404
api_resolutions-refer                   GET  401  405
api_resolutions-refer                   POST 401  403  403  403  ok   404  403  403  403  403  403  404  404  404  404  404  404  404  404
api_resolutions-remind                  GET  401  405
api_resolutions-remind                  POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  404  404  404  404  404  404  404
api_resolutions-reopen                  GET  401  405
api_resolutions-reopen                  POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  404  404  404  404  404  404  404
api_resolutions-report                  GET  401  405
api_resolutions-report                  POST 401  403  403  403  ok   404  ok   403  ok   ok   403  404  404  404  404  404  404  404  404
api_resolutions-supervise               GET  401  405
api_resolutions-supervise               POST 401  ok   ok   403  403  404  403  403  403  403  403  404  404  404  404  404  404  404  404

# ---- API, 会议纪要: drafts are the staff's, what is circulated the units' too
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_minutes-list                        GET  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   403  ok   403  403  403  403  403  403
api_minutes-list                        POST 401  405
api_minutes-detail                      GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_minutes-detail                      POST 401  405
api_minutes-answer                      GET  401  405
api_minutes-answer                      POST 401  404  404  404  ok   404  ok   403  ok   403  403  404  404  404  404  404  404  404  404
api_minutes-circulate                   GET  401  405
api_minutes-circulate                   POST 401  404  404  404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
api_minutes-comment                     GET  401  405
api_minutes-comment                     POST 401  404  404  404  ok   404  ok   ok   ok   ok   ok   404  404  404  404  404  404  404  404
api_minutes-comments                    GET  401  404  404  404  ok   404  ok   ok   ok   ok   ok   404  404  404  404  404  404  404  404
api_minutes-comments                    POST 401  405
api_minutes-correct                     GET  401  405
api_minutes-correct                     POST 401  403  403  403  ok   404  403  403  403  403  403  404  403  404  404  404  404  404  404
api_minutes-edit                        GET  401  405
api_minutes-edit                        POST 401  404  404  404  ok   404  ok   403  ok   403  403  404  404  404  404  404  404  404  404
api_minutes-issue                       GET  401  405
api_minutes-issue                       POST 401  404  404  404  ok   404  403  404  403  404  404  404  404  404  404  404  404  404  404
api_minutes-redraft                     GET  401  405
api_minutes-redraft                     POST 401  404  404  404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
api_minutes-take-back                   GET  401  405
api_minutes-take-back                   POST 401  404  404  404  ok   404  ok   403  ok   403  403  404  404  404  404  404  404  404  404
api_minutes-versions                    GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_minutes-versions                    POST 401  405

# ---- API, 一会一档 and papers
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_lists-papers                        GET  401  ok   ok   ok   ok   404  ok   ok   ok   ok   ok   404  ok   404  404  404  404  404  404
api_lists-papers                        POST 401  405
api_meeting_files-list                  GET  401  ok   ok   ok   ok   ok   ok   ok   ok   403  403  403  403  403  403  403  403  403  403
api_meeting_files-list                  POST 401  405
api_meeting_files-detail                GET  401  ok   ok   ok   ok   404  ok   ok   ok   404  404  404  404  404  404  404  404  404  404
api_meeting_files-detail                POST 401  405
api_meeting_files-describe              GET  401  405
api_meeting_files-describe              POST 401  403  403  403  ok   404  ok   403  ok   404  404  404  404  404  404  404  404  404  404
api_meeting_files-remove                GET  401  405
api_meeting_files-remove                POST 401  403  403  403  ok   404  ok   403  ok   404  404  404  404  404  404  404  404  404  404
api_meeting_files-restore               GET  401  405
api_meeting_files-restore               POST 401  403  403  403  ok   404  ok   403  ok   404  404  404  404  404  404  404  404  404  404

# ---- API, 补录, 补充议题, 单位当场同意: the meeting's staff
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_lists-record-afterwards             GET  401  405
api_lists-record-afterwards             POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-agree-here                 GET  401  405
api_meetings-agree-here                 POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-supplement                 GET  401  405
api_meetings-supplement                 POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404
api_meetings-agree-here-back            GET  401  405
api_meetings-agree-here-back            POST 401  403  403  403  ok   404  ok   403  ok   403  403  404  403  404  404  404  404  404  404

# ---- API, 上级表格: the committee's staff its own, the town all
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_report_templates-list               GET  401  ok   ok   403  ok   ok   ok   403  ok   403  403  403  403  403  403  403  403  403  403
api_report_templates-list               POST 401  ok   ok   403  ok   403  ok   403  ok   403  403  403  403  403  403  403  403  403  403
api_report_templates-detail             GET  401  ok   ok   404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
api_report_templates-detail             POST 401  405
api_report_templates-edit               GET  401  405
api_report_templates-edit               POST 401  ok   ok   404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
api_report_templates-export             GET  401  405
api_report_templates-export             POST 401  ok   ok   404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
api_report_templates-look               GET  401  ok   ok   404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
api_report_templates-look               POST 401  405
api_report_templates-restore            GET  401  405
api_report_templates-restore            POST 401  ok   ok   404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404
api_report_templates-retire             GET  401  405
api_report_templates-retire             POST 401  ok   ok   404  ok   404  ok   404  ok   404  404  404  404  404  404  404  404  404  404

# ---- API, background work: one's own
                                             anon offi lead coun secr osec depu memb cler liai olia part head work resp sysa seca audi nobo
api_works-list                          GET  401  ok
api_works-list                          POST 401  405
api_works-detail                        GET  401  404  404  404  ok   404  404  404  404  404  404  404  404  404  404  404  404  404  404
api_works-detail                        POST 401  405
"""
