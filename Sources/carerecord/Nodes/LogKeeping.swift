import AuditTrail
import Foundation
import Logging
import ServiceLifecycle
import Storage

/// Keeps the log of the trail going: gives places to what waits for one, and signs a checkpoint at least once a second while there is news. On the
/// embedded database events have their places in their own commits, and what waits is what commands wrote beside the service; on a server one
/// node does it for all, behind its fence.
struct LogKeeping: ServiceLifecycle.Service {
    /// The lease of the node that does it.
    static let name = LogIntegrator.lease
    /// Between two looks at whether there is news.
    static let pause = Duration.milliseconds(250)
    /// Entries of one transaction: it is never long.
    static let most = 2_000

    let database: any WatchedDatabase
    let integrator: LogIntegrator
    /// Nil: this node alone.
    let lease: LeaderLease?
    let mark: LogMark?
    /// The keys that this node has now, where the log is signed by another than it began with.
    let keys: @Sendable () async -> LogKeys?
    let logger: Logger

    /// Events that get their commitments in one transaction.
    private static let adoptedTogether = 200
    /// Between two looks for events that were put there beside the service (`StrangerSearch`).
    private static let strangerPause = Duration.seconds(60)
    /// Between two looks at how long what waits has waited.
    private static let waitingPause = Duration.seconds(1)

    /// Looking for such events.
    private struct Looking {
        var search = StrangerSearch()
        var isFailing = false
        var due = ContinuousClock.now
    }

    func run() async throws {
        var (isFailing, hasBegun) = (false, false)
        var looking = Looking()
        var waiting = LongWaiting()
        var asked: ContinuousClock.Instant?
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            isFailing = await keep(isFailing, &hasBegun)
            if hasBegun, ContinuousClock.now >= looking.due { await look(&looking) }
            // Each node, whoever leads: where none does, nobody else would say it.
            if asked.map({ ContinuousClock.now - $0 >= Self.waitingPause }) ?? true {
                asked = .now
                say(waiting.see(try? await database.read { try LogWaiting.age($0) }))
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
        }
        // What was written last is under a checkpoint before the node is gone.
        _ = await keep(isFailing, &hasBegun)
    }

    private func say(_ word: LongWaiting.Word?) {
        switch word {
        case .long(let seconds):
            logger.error(
                "what was put on record waits for its place in the log: until then it could be taken away unseen (docs/running.md)",
                metadata: ["seconds": "\(seconds)"])
        case .over: logger.notice("nothing waits any more for its place in the log")
        case nil: break
        }
    }

    /// - Parameter hasBegun: whether what was there before the log has its places: nothing is signed before.
    /// - Returns: whether it failed.
    private func keep(_ wasFailing: Bool, _ hasBegun: inout Bool) async -> Bool {
        let leader = await lease?.leadership
        do throws(StorageError) {
            guard lease == nil || leader != nil else { return try await follow() }
            if !hasBegun { hasBegun = try await begin(as: leader) }
            guard hasBegun else { return false }
            let standing = integrator.standing
            let hasNews = try await database.read { transaction in
                try standing.check(transaction)
                return try LogIntegrator.hasNews(transaction)
            }
            guard hasNews else { return false }
            while true {
                let done = try await publish(as: leader)
                if let checkpoint = done.checkpoint { see(checkpoint) }
                if done.taken < Self.most { return false }
            }
        } catch {
            if error == .fenced { await lease?.lost() }
            if case .otherLogKey = error, await changeKey() { return false }
            if !wasFailing, error != .fenced {
                if case .logDamaged = error {
                    logger.critical("the log has no new checkpoint", metadata: ["why": "\(error.sentence)"])
                } else {
                    logger.error("the log has no new checkpoint", metadata: ["why": "\(error.sentence)"])
                }
            }
            return true
        }
    }

    /// A node that does not lead knows what was published too: it would notice a database that was put back.
    private func follow() async throws(StorageError) -> Bool {
        let standing = integrator.standing
        try await database.read { try standing.check($0) }
        if let newest = try await CosignatureStore(database).newest() { see(newest.checkpoint) }
        return false
    }

    private func see(_ checkpoint: Checkpoint) {
        guard integrator.standing.see(checkpoint) else { return }
        mark?.write(checkpoint)
    }

    /// The key was changed while this node runs: it goes on where it has the new one.
    private func changeKey() async -> Bool {
        guard let signer = await keys()?.signer, signer.verifier != integrator.signer.verifier else { return false }
        integrator.sign(with: signer)
        logger.notice("the log is signed by another key from here on", metadata: ["key": "\(signer.verifier.text)"])
        return true
    }

    /// Takes in what was written before there was a log, once, before its first checkpoint. Looks go on meanwhile: their entries have their places, and the
    /// checkpoint waits. Of a log that has begun nothing is taken in.
    /// - Returns: whether it was done to its end.
    private func begin(as leader: Leadership?) async throws(StorageError) -> Bool {
        let standing = integrator.standing
        let isOpen = try await database.read { transaction in
            try standing.check(transaction)
            return try LogAdoption.isOpen(transaction)
        }
        guard isOpen else { return true }
        var (last, without) = ("", 0)
        while case let page = try await LogAdoption(database).next(after: last), let end = page.end {
            for start in stride(from: 0, to: page.events.count, by: Self.adoptedTogether) {
                guard !Task.isShuttingDownGracefully else { return false }
                let events = Array(page.events[start..<min(start + Self.adoptedTogether, page.events.count)])
                if let leader {
                    without += try await database.writeInTurn(as: leader) { try LogAdoption.adopt(events, $0) }
                } else {
                    without += try await database.write { try LogAdoption.adopt(events, $0) }
                }
            }
            last = end
        }
        if without > 0 {
            logger.warning("events from before the log cannot be in it: they have no canonical form", metadata: ["count": "\(without)"])
        }
        return true
    }

    /// Whether somebody put events into the database that the log does not commit to: a stretch of the trail, and the next one at the next turn, so that
    /// checkpoints go on. They are not taken in, and looks go on.
    private func look(_ looking: inout Looking) async {
        let stretch: LogAdoption.Stretch?
        // By which events are dated: with its own clock a node that is an hour ahead would look behind all of them.
        let now: Date
        do throws(StorageError) {
            now = try await database.clock()
            stretch = try await LogAdoption(database).strangers(after: looking.search.last)
        } catch {
            if !looking.isFailing {
                logger.error(
                    "whether anything is in the trail that the log does not commit to cannot be told",
                    metadata: ["why": "\(error.sentence)"])
            }
            (looking.isFailing, looking.due) = (true, .now + Self.strangerPause)
            return
        }
        looking.isFailing = false
        let before = integrator.standing.strangers
        // Where the first checkpoint is not there yet it is asked again at the next turn, from the trail's beginning.
        guard case .done(let count) = looking.search.see(stretch, knowing: before, at: now) else { return }
        looking.due = .now + Self.strangerPause
        integrator.standing.found(strangers: count)
        if count > before ?? 0 {
            logger.critical(
                "events are in the database that the log does not commit to, and that are not taken into it: carerecord trail audit names them",
                metadata: ["count": "\(count)"])
        }
    }

    private func publish(as leader: Leadership?) async throws(StorageError) -> LogIntegrator.Published {
        let integrator = integrator
        // Dated by the database: by it it is judged whether an erasing knows what time it is (`TrailErasing.hindrance`).
        guard let leader else { return try await database.write { try integrator.publish($0, at: try $0.clock(), most: Self.most) } }
        return try await database.writeInTurn(as: leader) { try integrator.publish($0, at: try $0.clock(), most: Self.most) }
    }
}
