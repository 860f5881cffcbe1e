"""SQLAlchemy store: tables, sessions, migrations, columnar snapshots."""
