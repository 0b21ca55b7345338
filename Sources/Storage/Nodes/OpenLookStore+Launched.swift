import Foundation

/// A launch closes what its session has open of other people, or is about to open, on whichever node (issue 4, part 2).
extension OpenLookStore {
    /// A launch has come: from here on nothing that the session asked for before opens for anybody else, on whichever node. Its looks of other people end,
    /// wherever they are held, and so do those that wait. In one transaction: a look that is on its way is either on record before, and ended here, or
    /// finds the launch when it would open (`RegisterStore.deciding`).
    /// - Parameter person: whose looks are kept: the person of the launch.
    /// - Returns: ids of those that were ended; nil where somebody else was launched since: then nothing is ended.
    public func launched(_ launch: LaunchStore.Asked, keeping person: String, because why: String, at now: Date) async throws(StorageError)
        -> [String]?
    {
        try await database.write { transaction in
            let arriving = LaunchStore.arriving(launch)
            try transaction.execute(arriving.sql, arriving.arguments)
            guard let ended = try Self.endOthers(launch, than: person, because: why, at: now, transaction) else { return nil }
            let waiting = PendingLookStore.closing(of: launch.session, but: launch.number, at: now)
            try transaction.execute(waiting.sql, waiting.arguments)
            return ended
        }
    }

    /// A launch is about to be shown: what the session opened of other people since it came ends, as `launched` has it.
    /// - Returns: ids of those that were ended; nil where somebody else was launched since: then nothing is ended, and the launch is not shown.
    public func endOthers(_ launch: LaunchStore.Asked, than person: String, because why: String, at now: Date) async throws(StorageError)
        -> [String]?
    {
        try await database.write { try Self.endOthers(launch, than: person, because: why, at: now, $0) }
    }

    private static func endOthers(
        _ launch: LaunchStore.Asked, than person: String, because why: String, at now: Date, _ transaction: any SQLTransaction
    ) throws -> [String]? {
        let (isOvertaken, others) = try transaction.ask(
            LaunchStore.isOvertaken(launch, at: now), SQLQuestion([others(than: person, of: launch.session)]) { $0.first ?? [] })
        return isOvertaken ? nil : try end(others, at: now, transaction) { _ in why }
    }
}
