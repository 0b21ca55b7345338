/// What goes wrong with a database, as far as a caller can act on it. Never holds a bound value.
public enum StorageError: Error, Hashable, Sendable {
    /// Somebody else holds it; trying again may help.
    case busy
    /// The disk is full: nothing may be shown until it is not (law 2).
    case full
    case readOnly
    case corrupt
    /// The database's file is no longer where it was opened: what is written would be in a file that nobody finds.
    case moved
    /// The disk did not take what was written. Nothing is written or read until the program is started anew.
    case unsynced
    /// A constraint said no: the columns it is over, such as `look_release.look, look_release.sequence`; else its name.
    case conflict(String)
    /// The database was made by a newer program.
    case newerSchema(found: Int, known: Int)
    /// It was made by an older program, and is only read: its schema is not brought up to date.
    case olderSchema(found: Int, known: Int)
    /// Another node was still taking a step of the schema when our patience of so many seconds was over.
    case schemaBeingChanged(waited: Int)
    /// The connection was lost while a commit was under way: what was written may be there or not. It was not tried again, since a second
    /// run could write it twice; nobody may take it for written (law 2), nor for not written.
    case outcomeUnknown
    /// Another node leads by now: nothing of what this one was about to write as leader was kept.
    case fenced
    /// No answer in time.
    case late
    /// More is asked of the database than it can do: the queue is full.
    case overloaded
    /// The server has no connection left for us.
    case tooManyConnections
    /// No server answers, or it stops or starts just now.
    case unreachable
    /// The server's certificate is not one that the region trusts, or not that host's.
    case notTrusted
    /// The server refuses this user, password or database, or a right is missing: its SQLSTATE.
    case notAllowed(state: String)
    /// A setting of the server with which an account would not be durable or not be readable.
    case unsuitable(String)
    /// An event holds what its one form cannot (docs/trail.md): which field, and never what it holds.
    case notCanonical(String)
    /// The log does not go on from what was signed: it is not written on.
    case logDamaged(String)
    /// The log has no signed checkpoint yet: nothing may be erased, since no entry could tell of it.
    case logNotSigned
    /// The log is signed by another key than this process has: which.
    case otherLogKey(String)
    /// Anything else that a server says: its SQLSTATE (PostgreSQL, appendix A).
    case failed(state: String)
    /// Anything else, by the driver's code.
    case unavailable(code: Int)
}

extension StorageError {
    public var sentence: String {
        switch self {
        case .busy: "The database is in use by another process. Wait, or stop the other process."
        case .full: "The disk that holds the database is full. Free space; nothing is shown until then."
        case .readOnly:
            "The database cannot be written. Check the rights of its file and folder; of a server, whether it is a standby or set read-only."
        case .moved:
            "The database's file is no longer where it was opened. Put it back, or restore a backup, and start the program again; nothing is shown until then."
        case .unsynced:
            "The disk did not take what was written. Look at the disk, then start the program again; nothing is shown until then."
        case .corrupt: "The database file is damaged or is not a database. Restore a backup."
        case .conflict(let what): "Already there: \(what)."
        case .olderSchema(let found, let known):
            "The database's schema is version \(found), and this program's \(known): let this program serve or migrate it once, then try again."
        case .newerSchema(let found, let known):
            "The database has schema \(found), and this program knows \(known). Run a newer program, or restore a backup."
        case .schemaBeingChanged(let waited):
            "Another node is bringing the database's schema up to date, and was not done after \(waited) seconds. Start this one again when it is; where none is working on it, see what holds locks in the database."
        case .outcomeUnknown: "The connection to the database was lost while it was written: whether that was kept is not known."
        case .fenced: "Another node has taken over what this one was doing: nothing of it was written here."
        case .late: "The database did not answer in time. Look at its load, and at what holds its locks."
        case .overloaded: "More is asked of the database than it can do now. Wait, add nodes or a larger pool."
        case .tooManyConnections: "The database server has no connection left. Raise its max_connections, or make the nodes' pools smaller."
        case .unreachable: "The database server cannot be reached, or is starting or stopping. It is tried again."
        case .notTrusted: "The database server's certificate is not trusted, or is not for its host. Check database.postgresql.tls."
        case .notAllowed(let state):
            "The database server refuses this user (SQLSTATE \(state)). Check the user, the password, the database's name and the user's rights."
        case .unsuitable(let what): "The database server is not fit for an account: \(what)."
        case .notCanonical(let what): "What would be put on record cannot be: \(what)."
        case .logDamaged(let what):
            "The log of the trail cannot go on: \(what). Nothing is written until the database is as it was (docs/trail.md, \"When the log cannot go on\")."
        case .logNotSigned:
            """
            Nothing is erased before the log of the trail has its first checkpoint: the service signs it when all that is older than the log has \
            its place. Try again then.
            """
        case .otherLogKey(let key):
            "The log is signed by another key by now: \(key). Give this node that key (docs/trail.md, \"Changing the key\")."
        case .failed(let state): "The database cannot be used (SQLSTATE \(state))."
        case .unavailable(let code): "The database cannot be used (code \(code))."
        }
    }
}
