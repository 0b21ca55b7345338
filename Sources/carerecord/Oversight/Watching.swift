import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Logging
import Looks
import ServiceLifecycle
import Storage

/// Follows the trail twice a second, as soon as half a second is over, on whichever node leads, and keeps what organisations feed of their staff in the node's memory.
struct Watching: ServiceLifecycle.Service {
    static let name = "monitor"
    /// After the end of a half second in which things happen: their commits are under way for some milliseconds. What comes later still is weighed
    /// half a second later.
    static let margin: Int64 = 40
    static let feedEvery: TimeInterval = 30

    let monitor: TrailMonitor
    let flagger: LookFlagger
    let homes: StaffHomeStore
    let policies: PolicyInForce
    let region: StandingRegion
    let clock: DatabaseClock
    let logger: Logger

    func run() async throws {
        var isFailing = false
        var fed = Date.distantPast
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                let now = clock.now()
                // Also where the clock was put back.
                if abs(now.timeIntervalSince(fed)) >= Self.feedEvery {
                    flagger.know(try await homes.all())
                    fed = now
                }
                let policy = try await policies.current()
                let organisations = region.current.organisations
                try await monitor.follow(
                    { jobRole, organisation in Self.role(jobRole, organisation, policy, organisations) }, at: clock.now())
                isFailing = false
            } catch {
                // Looks go on: what happened is in the trail, and is weighed once it can be read again.
                if !isFailing {
                    logger.error(
                        "looks are not watched just now",
                        metadata: ["why": "\((error as? StorageError)?.sentence ?? "no policy can be read")"])
                }
                isFailing = true
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause(at: clock.now())) }
        }
        await monitor.keep(at: clock.now())
    }

    /// Until what happens now can be weighed: a pause of its own length after each turn would add half of itself to every look's score.
    static func pause(at now: Date) -> Duration {
        let milliseconds = Int64(now.timeIntervalSince1970 * 1000) - margin
        return .milliseconds(Monitor.step - milliseconds % Monitor.step)
    }

    static func role(
        _ jobRole: String, _ organisation: String, _ policy: RegionPolicy, _ organisations: [ODSCode: Organisation]
    ) -> (id: String, duty: Observation.Duty)? {
        guard let kind = ODSCode(organisation).flatMap({ organisations[$0] })?.kind, let role = policy.role(jobRole: jobRole, at: kind)
        else {
            return nil
        }
        let duty: Observation.Duty =
            switch role.kind {
            case .care: .care
            case .administrator: .administrator
            // Neither opens a record.
            case .oversight, .objectionDesk: .oversight
            }
        return (role.id.rawValue, duty)
    }
}
