import Foundation

/// A launch closes what its session has open of other people, or is about to open, on whichever node (issue 4, part 2).
extension OpenLookStore {
    /// A launch has come: from here on nothing that the session asked for before opens for anybody else, on whichever node. Its looks of other people end,
    /// wherever they are held, and so do those that wait. In one transaction: a look that is on its way is either on record before, and ended here, or
    /// finds the launch when it would open (`RegisterStore.deciding`).
    /// - Parameters:
    ///   - person: whose looks are kept. Who the number of the launch belongs to is not known yet: a look that was asked for by the same number is kept
    ///     too, whoever supersedes it.
    ///   - looks: ids of those that are known to be of that person all the same.
    /// - Returns: ids of those that were ended. Where somebody else was launched since nothing is ended; where it took too long to get here they are all
    ///   the same, and it is shown to nobody.
    public func launched(
        _ launch: LaunchStore.Asked, keeping person: String, and looks: Set<String> = [], because why: String, at now: Date
    ) async throws(StorageError) -> Result<[String], LaunchStore.Behind> {
        try await database.write { transaction in
            let (newest, others) = try transaction.ask(LaunchStore.newest(of: launch.session), Self.others(than: person, of: launch))
            let behind = LaunchStore.behind(launch, newest, at: now)
            if behind == .overtaken { return .failure(.overtaken) }
            let arriving = behind == nil ? LaunchStore.arriving(launch, after: newest, at: now) : nil
            _ = try transaction.run(
                [arriving, PendingLookStore.closing(of: launch.session, but: launch.number, at: now)].compactMap { $0 })
            let ending = others.filter { $0.text(7) != launch.number && !looks.contains($0.text(0) ?? "") }
            let ended = try Self.end(ending, at: now, transaction) { _ in why }
            return behind.map { .failure($0) } ?? .success(ended)
        }
    }

    /// A launch is about to be shown: what the session opened of other people since it came ends, as `launched` has it. Who its person is is known now.
    /// - Returns: ids of those that were ended. Where it is behind nothing is ended, and the launch is not shown.
    public func endOthers(_ launch: LaunchStore.Asked, than person: String, because why: String, at now: Date) async throws(StorageError)
        -> Result<[String], LaunchStore.Behind>
    {
        try await database.write { transaction in
            let (behind, others) = try transaction.ask(LaunchStore.behind(launch, at: now), Self.others(than: person, of: launch))
            if let behind { return .failure(behind) }
            return .success(try Self.end(others, at: now, transaction) { _ in why })
        }
    }

    private static func others(than person: String, of launch: LaunchStore.Asked) -> SQLQuestion<[SQLRow]> {
        SQLQuestion([others(than: person, of: launch.session)]) { $0.first ?? [] }
    }

    /// Forgets launches that nobody can go by any more, and whom they name: those that no browser brought, and each session's newest; and what was typed for looks
    /// that nobody waits for any more.
    /// - Parameter leader: who does it, where there are several nodes: refused where another leads.
    public func forgetOld(at now: Date, as leader: Leadership? = nil) async throws(StorageError) {
        try await database.write { transaction in
            try leader?.hold(transaction)
            _ = try transaction.run([LaunchStore.forgetting(at: now), PendingLookStore.forgettingOld(at: now)])
        }
    }
}
