import GRDB
import GRDBSQLite

/// SQLite's write-ahead log, and when what is in it goes into the file.
///
/// SQLite does that within the commit that makes the log long, and all who share that commit wait for it, though what they wrote is on the disk
/// already. Here it is done by the same queue, after they were told.
enum LogOfWrites {
    /// Pages of 4 KB. SQLite's own measure is 1,000, which 64 looks at once reach with every third commit: the pages that each of them changes went
    /// into the file as often. Reading 16 MB again after a kill takes some 30 ms.
    static let longest: CInt = 4_000

    /// - Throws: `DatabaseError`.
    static func keep(_ writer: Database) throws { try writer.execute(sql: "PRAGMA wal_autocheckpoint = 0") }

    /// Brings what is there into the file, as far as nobody is in the way and none is waited for, so that it does not hang on how much of the log is on the disk.
    /// - Throws: `DatabaseError` where the disk fails. One that is full is told by the commits that need room.
    static func bring(_ writer: Database) throws {
        guard let connection = writer.sqliteConnection else { return }
        let code = sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard code & 0xff != SQLITE_IOERR else { throw DatabaseError(resultCode: .SQLITE_IOERR) }
    }

    /// Brings it into the file where it is long. Whoever reads is not in its way; what is still read stays until the next time. Where it fails the
    /// log stays as it is and is read from, and nothing is lost: a disk that is full is told by the commits that need room.
    static func shorten(_ writer: Database) {
        guard let connection = writer.sqliteConnection else { return }
        var (pages, highest): (CInt, CInt) = (0, 0)
        // Pages written since the last time: others who write shorten it by themselves.
        guard sqlite3_db_status(connection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 0) == SQLITE_OK, pages >= longest else { return }
        var (log, done): (CInt, CInt) = (0, 0)
        let code = sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, &log, &done)
        // What somebody still reads, or what another process holds: with the next commit again.
        guard code == SQLITE_OK, log == done else { return }
        sqlite3_db_status(connection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 1)
    }
}
