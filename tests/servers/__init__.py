"""Real servers for the suite: Dovecot, an SMTP server, PostgreSQL, and a relay that spoils a connection on purpose.

Each listens on loopback on a free port, is ready when it answers and is stopped in `finally`. A missing program is a
failure with the line that installs it, never a skip.
"""
