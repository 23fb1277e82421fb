"""Messages that outlive a crash: work handed to Celery, the inbox, periodic jobs, heartbeats."""
