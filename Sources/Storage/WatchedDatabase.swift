/// A database as whoever runs the service must see it.
public protocol WatchedDatabase: SQLDatabase {
    /// What it has done since it was opened.
    func tally() async -> DatabaseTally
    /// What is unwise about how it is set up, for the log.
    var cautions: [String] { get }
    /// Bytes free on its disk; nil where it cannot be told.
    func freeBytes() -> Int64?
    /// How much room it has left, as far as it can be told from here.
    func space() async -> DiskSpace
    /// Gives every event its place in the log in the very commit that writes it, where the database has one writer.
    /// - Returns: false where it has many: then one of its nodes does that, behind its fence.
    func keepLog(_ integrator: LogIntegrator) async throws(StorageError) -> Bool
}

extension WatchedDatabase {
    public func keepLog(_ integrator: LogIntegrator) async throws(StorageError) -> Bool { false }
}

/// What a database has done since it was opened.
public struct DatabaseTally: Sendable, Hashable {
    /// Commits that were made, and for how many writes: their ratio is what group commit saves.
    public var commits = 0
    public var writes = 0
    /// Reads that were asked for.
    public var reads = 0
    /// Runs that had to be made again: others were in the way, or the connection was lost before the commit.
    public var again = 0
    /// Commits of which nobody knows what became.
    public var unknown = 0
    /// Seconds that callers waited for it, for their turn and for its answer.
    public var waited = 0.0
    /// Seconds that it worked, or was waited for on a connection, added up over all connections.
    public var worked = 0.0
    /// Jobs that wait for their turn, connections that are at work, and connections there may be, just now.
    public var waiting = 0
    public var working = 0
    public var connections = 1
    public init() {}
}
