import Foundation
import Hummingbird
import Looks
import StaffWeb
import Storage
import Synchronization

/// The operations listener: alive, ready, a few counts. Nothing about a person.
enum OperationsRoutes {
    static func router(
        space: SpaceWatch, database: any WatchedDatabase, provider: ProviderStanding, looks: Looks, policies: PolicyInForce,
        region: StandingRegion, clock: DatabaseClock, metrics: Metrics
    ) -> Router<BasicRequestContext> {
        // Balancers ask by HEAD.
        let router = Router(options: .autoGenerateHeadEndpoints)
        let hasDecided = Mutex(false)
        router.get("/health") { _, _ in "alive\n" }
        router.get("/ready") { _, _ -> Response in
            var (problems, notes): ([String], [String]) = ([], [])
            do throws(StorageError) {
                // Where it fails, no look could be put on record, so none would be shown (law 2).
                try await WriteProbe(database).write()
                var without: [String] = []
                switch await region.standing() {
                case .whole: break
                case .lost(let why): notes.append("degraded: the region: " + why)
                case .unusable(let why): without.append("region: " + why)
                }
                switch await policies.standing() {
                case .whole: break
                case .completed(let why): notes.append("degraded: the policy: " + why)
                case .unusable(let why): without.append("policy: " + why)
                }
                // A node of a new version that cannot decide under what is in force takes nothing: those of the version before go on. One that could,
                // until something else was activated, stays: all of its version are like it, and desks and sign-outs need them.
                if without.isEmpty { hasDecided.withLock { $0 = true } }
                if hasDecided.withLock({ $0 }) { notes += without.map { "degraded: " + $0 } } else { problems += without }
            } catch { problems.append("database: \(error.sentence)") }
            if await looks.isLeaving { problems.append("draining: told to stop, and takes up nothing new") }
            if await looks.isClockOff {
                problems.append("clock: off the database's by \(Int(clock.skew)) seconds, more than the region allows: nothing is served")
            }
            var text = problems.isEmpty ? "ready\n" : problems.joined(separator: "\n") + "\n"
            for note in notes { text += note + "\n" }
            // No reason to take a node away: whoever is signed in goes on with what is open, and the others have the same identity provider. With 503 a
            // balancer would be left without any node.
            // The last word, and not asked for here: a provider that is silent must not make an answer late, or every node leaves for it all the same.
            if provider.isGone { text += "degraded: the identity provider cannot be reached: nobody can sign in\n" }
            // Nor this: it signs staff in, shows what is open, and the others have the same demographics service.
            if let since = await looks.demographicsSilentSince {
                text += "degraded: the demographics service has not answered since \(since.formatted(.iso8601)): no record can be opened\n"
            }
            // Nor this, as long as the database takes what is written: all nodes write to the same one.
            if let words = space.note { text += "degraded: \(words)\n" }
            return Response(
                status: problems.isEmpty ? .ok : .serviceUnavailable, headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        router.get("/metrics") { _, _ -> Response in
            let text = await metrics.text()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4"], body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        return router
    }
}
