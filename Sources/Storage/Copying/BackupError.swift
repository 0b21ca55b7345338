/// Why a backup was not made or not restored. Never holds a value of a row.
public enum BackupError: Error, Hashable, Sendable {
    case database(StorageError)
    /// Something is there already under that name: nothing is ever written over.
    case isThere
    /// Another backup is being written under that name just now.
    case isBeingWritten
    /// The file cannot be written or read: the system's error number.
    case file(code: Int32)
    /// The database has not been brought up to this program's schema.
    case olderSchema(found: Int, known: Int)
    /// The file is no backup, or one of a later format.
    case notABackup
    /// The file is not as it was written: cut short or changed.
    case damaged(line: Int)
    /// The database that it is to be restored into is not empty.
    case notEmpty(table: String)
    /// What is in the database after restoring is not what is in the file; nothing was kept.
    case notTheSame

    public var sentence: String {
        switch self {
        case .database(let error): error.sentence
        case .isThere: "There is a file of that name. A backup is never written over another: choose another name."
        case .isBeingWritten: "Another backup is being written under that name."
        case .file(let code): code == 28 ? "The disk of the backup is full." : "The backup's file cannot be used (error \(code))."
        case .olderSchema(let found, let known):
            "The database has schema \(found), and this program knows \(known). Make the backup with the program that runs the service, or bring the schema up to date first."
        case .notABackup: "That is no backup of this program's, or one of a newer program."
        case .damaged(let line): "The backup is damaged or was cut short (line \(line)). Nothing was restored: take another one."
        case .notEmpty(let table):
            "The database is not empty (\(table)): a backup is restored only into one that nothing was written to. Stop the service, and name an empty one in the region file."
        case .notTheSame: "What was read back is not what the backup holds. Nothing was kept: look at the disk and the server's log."
        }
    }
}
