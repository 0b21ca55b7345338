import ArgumentParser
import AuditTrail
import Federation
import Foundation
import Looks
import Storage

extension MonitoringCommand {
    /// Weighs the region's own trail again, beside the service.
    struct WeighAgain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Weighs the region's whole trail by the rules once more and says in numbers what they find (docs/monitoring.md).",
            discussion:
                "Writes nothing, raises nothing and names nobody. What is in shadow is counted with the findings and not with the alerts.")
        @Option(help: "The region file, which names the database.") var region: String
        @Option(help: "A file of settings to try. Left out: the region's.") var settings: String?

        func run() async throws {
            let connected = try readRegion(region)
            let whole = connected.region
            guard let clock = RegionClock("Europe/London") else { throw stop("This machine knows no time zone Europe/London.", code: 2) }
            let found: (any WatchedDatabase)?
            do throws(StorageError) { found = try await whole.database.openToRead() } catch { throw whole.database.unusable(error) }
            guard let database = found else { throw stop("\(whole.database.place): there is no database yet.", code: 2) }
            let reading = try MonitoringReading(whole.monitoring, caseKey: try await whole.database.caseKey(database))
            let rules = try settings.map { try MonitoringReading.read($0) } ?? reading.settings
            let policy = try await Replaying(region).inForce()
            let organisations = connected.organisations
            let again = TrailWeighedAgain(database, rules: rules, key: reading.key, clock: clock)
            let begun = ContinuousClock.now
            let came: TrailWeighedAgain.Found
            do throws(StorageError) {
                came = try await again.run({ jobRole, organisation in Watching.role(jobRole, organisation, policy, organisations) }) {
                    events in
                    if events > 0, events % 100_000 == 0 { FileHandle.standardError.write(Data("\(events) events\n".utf8)) }
                }
            } catch { throw whole.database.unusable(error) }
            say(came, rules, clock, seconds: (ContinuousClock.now - begun) / .seconds(1))
        }

        private func say(_ came: TrailWeighedAgain.Found, _ rules: MonitoringSettings, _ clock: RegionClock, seconds: Double) {
            print(
                "\(came.events) events of the trail were read and \(came.weighed) weighed, \(came.looks) looks among them, in \(Self.rounded(seconds)) s."
            )
            if let first = came.first, let last = came.last {
                print("They are of \(clock.local(last).day - clock.local(first).day + 1) days.")
            }
            for card in MonitoringRules.cards {
                let mode = rules.rule(card.id).mode
                let (findings, alerts) = (came.findings[card.id] ?? 0, came.inAlerts[card.id] ?? 0)
                print("\(card.id)\(mode == .on ? "" : " (\(mode.rawValue))"): \(findings) findings, a part in \(alerts) alerts")
            }
            print("\(came.cases) cases, of which \(came.alerts) are alerts (from \(Int(rules.alert.rounded()))).")
        }

        private static func rounded(_ seconds: Double) -> String {
            seconds.formatted(.number.precision(.fractionLength(1)).grouping(.never).locale(Locale(identifier: "en_GB")))
        }
    }
}
