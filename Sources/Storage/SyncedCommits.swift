import Dispatch
import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// Brings SQLite's commits onto the disk beside the writer, and says when they are there.
///
/// With `synchronous=FULL` a commit waits for the disk and the next one waits for the commit: a quarter of the time that accounting takes. Here the
/// connection is `NORMAL`, which leaves a commit in the write-ahead log and syncs only where the log begins anew or goes into the file, and the log is
/// synced on a queue of its own while the writer makes the next commit. What FULL promises stays promised (law 2): whoever wrote is told once a sync that began
/// after the commit has ended, and whoever reads is answered once what could be seen is on the disk. What is synced is a beginning of the log: nothing is
/// there without all that was committed before it.
///
/// Source: sqlite.org/pragma.html#pragma_synchronous, sqlite.org/wal.html ("Performance Considerations"), `sqlite3WalFrames` and `walCheckpoint` of `wal.c`.
final class SyncedCommits: Sendable {
    /// Brings the write-ahead log onto the disk. Returns SQLite's code.
    typealias Sync = @Sendable (LogFile) -> CInt

    /// The write-ahead log by a descriptor of its own: that the disk failed is told once to each, so that SQLite, which syncs the log too before it brings it into
    /// the file, cannot be told in our place. SQLite locks the database's file and its index, and never the log: closing this one loses no lock.
    ///
    /// Source: Linux, Documentation/filesystems/vfs.rst ("Handling errors during writeback"); sqlite.org/walformat.html ("The Locks").
    final class LogFile: Sendable {
        private let descriptor: CInt
        private let path: String

        /// - Parameter database: the database's path. The log is there from the first connection on until the last is closed.
        /// - Throws: `DatabaseError`: then nothing can be known to be on the disk.
        init(of database: String) throws {
            path = database + "-wal"
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw DatabaseError(resultCode: .SQLITE_CANTOPEN) }
        }

        deinit { close(descriptor) }

        /// That the log is there, too, is on the disk: a file that was just made has its name in the folder alone.
        /// A folder that may not be read, or that its file system does not sync, is taken as it is, as SQLite does (`openDirectory` of `os_unix.c`).
        /// - Throws: `StorageError.unsynced` where the disk fails.
        func keepName() throws(StorageError) {
            let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard folder >= 0 else { return }
            defer { close(folder) }
            guard fsync(folder) == 0 || errno != EIO else { throw .unsynced }
        }

        /// Only what is needed to read it again. Fails too where the log has been replaced: what SQLite writes then is not this.
        func sync() -> CInt {
            let (mine, there) = (Self.status { fstat(descriptor, &$0) }, Self.status { stat(path, &$0) })
            guard let mine, let there, mine.st_ino == there.st_ino, mine.st_dev == there.st_dev else { return SQLITE_IOERR }
            return fdatasync(descriptor) == 0 ? SQLITE_OK : SQLITE_IOERR
        }

        /// In bytes.
        var size: Int64 { Self.status { fstat(descriptor, &$0) }.map { Int64($0.st_size) } ?? 0 }

        private static func status(_ ask: (inout stat) -> CInt) -> stat? {
            var status = stat()
            return ask(&status) == 0 ? status : nil
        }
    }

    /// Is told nil once what was waited for is on the disk, and otherwise why it is not.
    typealias Told = @Sendable (StorageError?) -> Void

    private struct Waiting {
        let commit: UInt64
        let isWriter: Bool
        let told: Told
    }

    private struct State {
        /// Commits that were begun: what somebody who reads may have seen.
        var begun: UInt64 = 0
        /// Of those, the ones on the disk, or of which nothing was kept.
        var synced: UInt64 = 0
        /// The newest that is over, which the next sync brings onto the disk.
        var over: UInt64 = 0
        var waiting: [Waiting] = []
        var isSyncing = false
        /// A sync failed: what of the log is on the disk is not known, and a later sync may say that all is well (the kernel forgets what it could not write).
        /// Nothing is written or read any more until the file is opened anew.
        var failure: StorageError?

        /// Those who need wait no longer. Where no sync is under way or due, of all that is over nothing was kept but what is synced.
        mutating func settled() -> [Told] {
            if !isSyncing { synced = over }
            defer { waiting.removeAll { $0.commit <= synced } }
            return waiting.filter { $0.commit <= synced }.map(\.told)
        }
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "carerecord.sqlite.sync")
    private let sync: Sync

    init(_ sync: @escaping Sync = SyncedCommits.toDisk) { self.sync = sync }

    static let toDisk: Sync = { $0.sync() }

    /// For somebody who reads what another process writes: what that has committed, and may not have synced yet, is brought onto the disk before it goes anywhere.
    static func syncBeside(_ database: String) throws(StorageError) {
        func isThere() -> Bool { access(database + "-wal", F_OK) == 0 }
        guard isThere() else { return }
        if (try? LogFile(of: database))?.sync() == SQLITE_OK { return }
        // The last who had it open has closed it meanwhile: all of it is in the file.
        guard !isThere() else { throw .unsynced }
    }

    /// Whether the database's file is where it was opened. Where somebody moved or removed it, commits would still succeed, into a file that nobody finds
    /// again: an account that is lost (law 2).
    static func isInPlace(_ connection: Database) throws(StorageError) {
        var moved: CInt = 0
        let code = withUnsafeMutablePointer(to: &moved) {
            sqlite3_file_control(connection.sqliteConnection, "main", SQLITE_FCNTL_HAS_MOVED, $0)
        }
        guard code == SQLITE_OK, moved == 0 else { throw .moved }
    }

    /// - Throws: what ended all writing and reading.
    func goesOn() throws(StorageError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Before a commit is made. The writer alone calls this, and `isOver` after it.
    /// - Returns: its number, from 1.
    func begins() -> UInt64 {
        state.withLock {
            $0.begun += 1
            return $0.begun
        }
    }

    /// After it was made, or failed.
    /// - Parameters:
    ///   - log: nil where nothing of it was kept.
    ///   - told: once it is on the disk, with nil; where it cannot be brought there, with why. Where nothing was kept too: why may follow from what was
    ///     committed before, and nobody may go by that until the disk has it.
    func isOver(_ log: LogFile?, told: @escaping Told) {
        let (isFirst, others, failure) = state.withLock { state -> (Bool, [Told], StorageError?) in
            state.over = state.begun
            // The sync of the one before failed while this one was made: the kernel would say of the next sync that all is well.
            if let failure = state.failure { return (false, [told], failure) }
            state.waiting.append(Waiting(commit: state.over, isWriter: log != nil, told: told))
            guard log != nil else { return (false, state.isSyncing ? [] : state.settled(), nil) }
            defer { state.isSyncing = true }
            return (!state.isSyncing, [], nil)
        }
        for other in others { other(failure) }
        if isFirst, let log { queue.async { self.syncs(log) } }
    }

    /// For somebody who reads, right after the snapshot was taken: what could be seen of it.
    var seen: UInt64 { state.withLock { $0.begun } }

    /// Tells once commits up to this one are on the disk; at once where they are.
    func whenSynced(_ commit: UInt64, _ told: @escaping Told) {
        let answer: StorageError?? = state.withLock { state in
            if let failure = state.failure { return .some(failure) }
            if state.synced >= commit { return .some(nil) }
            state.waiting.append(Waiting(commit: commit, isWriter: false, told: told))
            return .none
        }
        if let answer { told(answer) }
    }

    /// One after the other, on the queue: each takes all commits that were over when it began.
    private func syncs(_ log: LogFile) {
        while true {
            let upTo = state.withLock { $0.over }
            let code = sync(log)
            let (told, failure, goesOn) = state.withLock { state -> ([Told], StorageError?, Bool) in
                guard code == SQLITE_OK else {
                    state.failure = .unsynced
                    state.isSyncing = false
                    defer { state.waiting = [] }
                    return (state.waiting.map(\.told), state.failure, false)
                }
                state.synced = max(state.synced, upTo)
                state.isSyncing = state.waiting.contains { $0.isWriter && $0.commit > upTo }
                return (state.settled(), nil, state.isSyncing)
            }
            for one in told { one(failure) }
            guard goesOn else { return }
        }
    }
}
