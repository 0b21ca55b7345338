import ArgumentParser
import AuditTrail
import Foundation
import SimulatedYear

/// What concerns the rules over the trail.
struct MonitoringCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitoring", abstract: "The rules that watch the trail.", subcommands: [Measure.self, Check.self, WeighAgain.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what is wrong with a file of the rules' settings, or what the rules then are (docs/monitoring.md).")
        @Argument(help: "The file that the region names as monitoring.settings.") var file: String

        func run() throws {
            let settings = try MonitoringReading.read(file)
            print("A case is an alert from \(Int(settings.alert.rounded())).")
            for card in MonitoringRules.cards {
                let rule = settings.rule(card.id)
                let numbers = rule.numbers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.formatted())" }
                let weight = rule.weight == 1 ? [] : ["weight \(rule.weight.formatted())"]
                print("\(card.id): \(([rule.mode.rawValue] + weight + numbers).joined(separator: ", "))")
            }
        }
    }

    struct Measure: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs a pretend year of looks through the rules and prints what they come to (docs/monitoring.md).")
        @Option(help: "The year's seed: the same seed gives the same year.") var seed = SimulatedYear.Shape().seed
        @Option(help: "About how many looks of ordinary work; what is planted comes on top.") var looks = SimulatedYear.Shape().looks
        @Option(help: "Cases that the officer of one organisation can look at in a week.") var capacity = 20
        @Option(help: "The region's time zone.") var zone = "Europe/London"

        func validate() throws {
            guard (1_000...50_000_000).contains(looks) else { throw ValidationError("--looks must be between 1,000 and 50,000,000.") }
            guard (1...1_000).contains(capacity) else { throw ValidationError("--capacity must be between 1 and 1,000.") }
        }

        func run() throws {
            guard let clock = RegionClock(zone) else { throw stop("This machine knows no time zone of that name.", code: 2) }
            var shape = SimulatedYear.Shape()
            shape.seed = seed
            shape.looks = looks
            let year = MeasuredYear(shape, capacity: capacity, clock: clock) { day in
                if day % 30 == 0 { FileHandle.standardError.write(Data("day \(day)\n".utf8)) }
            }
            print(year.words)
            print(year.speed)
        }
    }
}
