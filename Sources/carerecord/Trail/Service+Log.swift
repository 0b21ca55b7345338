import AuditTrail
import Foundation
import Logging
import ServiceLifecycle
import Storage

/// The log of the trail, where the region keeps one.
extension Service {
    struct Log {
        let services: [ServiceGroupConfiguration.ServiceConfiguration]
        let standing: LogStanding
    }

    /// Begins to keep the log, or goes on with it, before anything is written.
    /// - Returns: what keeps it going; nil where the region names no keys for a server's.
    func beginLog(_ database: any WatchedDatabase, counts: WitnessCounts) async throws -> Log? {
        let settings = region.region
        guard let keys = try await settings.logKeys(database, making: true) else {
            logger.warning("no log of the trail is kept that others could check: the region names no trail.signingKey")
            return nil
        }
        let mark = LogMark(settings)
        if mark == nil {
            logger.warning("this node marks no checkpoint: trail.mark says where, and a database that was put back would go unnoticed here")
        }
        let standing = try await settings.logStanding(mark, database, keys)
        let integrator = LogIntegrator(keys, standing: standing)
        let isAlone: Bool
        do { isAlone = try await database.keepLog(integrator) } catch { throw settings.database.unusable(error) }
        let lease = isAlone ? nil : LeaderLease(database, name: LogKeeping.name, node: node)
        let keeping = LogKeeping(
            database: database, integrator: integrator, lease: lease, mark: mark, keys: { try? await settings.logKeys(database) },
            logger: logger)
        var services: [any ServiceLifecycle.Service] = [keeping]
        if let lease { services.append(Leading(lease: lease, logger: logger)) }
        if !settings.witnesses.isEmpty {
            services.append(
                WitnessAsking(
                    witnesses: try settings.witnesses.enumerated().map { index, witness in
                        try AskedWitness(witness, place: "trail.witnesses[\(index)]", logger: logger)
                    },
                    log: AskingLog(
                        store: CosignatureStore(database), proofs: TrailProofs(database, keys: keys), trail: TrailStore(database),
                        now: { () async throws(StorageError) -> Date in try await database.clock() }, standing: standing,
                        policy: {
                            guard let ring = try? await database.read({ try LogKeyring.keys($0) }) else { return nil }
                            return LogKeyring.policy(ring, only: keys.signer.verifier)
                        }, counts: counts, logger: logger), lease: lease, logger: logger))
        }
        return Log(services: services.map { .init(service: $0) }, standing: standing)
    }
}
