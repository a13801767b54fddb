package project

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"time"
)

// The commented SQL that makes a project file: the first version of its schema, and what each later
// one changes.
var (
	//go:embed schema.sql
	schema1 string
	//go:embed schema2.sql
	schema2 string
)

// migrations[v] leads from version v of the schema to v+1. A change of the schema becomes a further
// entry, so that files already written follow.
var migrations = []string{schema1, schema2}

// applicationID marks an SQLite file as a project: "admp".
const applicationID = 0x61646d70

// Two processes that create one file at once collide over its journal mode, for which SQLite does
// not wait by itself.
const (
	modeTries = 100
	modePause = 20 * time.Millisecond
)

// migrate brings the file to the newest version, in one transaction.
func migrate(ctx context.Context, db *sql.DB) error {
	if err := ours(ctx, db); err != nil {
		return err
	}
	if err := logAhead(ctx, db); err != nil {
		return err
	}
	return inTx(ctx, db, func(tx *sql.Tx) error {
		var version int
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
			return err
		}
		if version >= len(migrations) {
			return newer(version)
		}
		for _, step := range migrations[version:] {
			if _, err := tx.ExecContext(ctx, step); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d",
			applicationID, len(migrations)))
		return err
	})
}

// ours tells a project, or an empty file, from another program's database, without changing it.
func ours(ctx context.Context, db *sql.DB) error {
	var id, version, tables int
	const q = `SELECT (SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)`
	if err := db.QueryRowContext(ctx, q).Scan(&id, &version, &tables); err != nil {
		return err
	}
	if id == applicationID {
		return newer(version)
	}
	if id != 0 || tables != 0 {
		return fmt.Errorf("%w but an SQLite database of another program; it is left as it is",
			ErrNotProject)
	}
	return nil
}

func newer(version int) error {
	if version > len(migrations) {
		return fmt.Errorf("%w: its schema has version %d, this one knows %d",
			ErrNewer, version, len(migrations))
	}
	return nil
}

// logAhead sets the journal mode, which the file keeps.
func logAhead(ctx context.Context, db *sql.DB) error {
	for try := 0; ; try++ {
		var mode string
		err := db.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
		switch {
		case err == nil && mode == "wal":
			return nil
		case err == nil:
			return fmt.Errorf("this file system allows journal mode %q only, not WAL", mode)
		case !isBusy(err) || try == modeTries:
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(modePause):
		}
	}
}
