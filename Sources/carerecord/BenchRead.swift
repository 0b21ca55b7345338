import ArgumentParser
import CareRecord
import FHIRWire
import Foundation

/// For `bin/bench`: reads a bundle again and again on one core and says how fast. Hidden, because nobody else needs it.
struct BenchRead: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-read", abstract: "Measures reading a FHIR bundle to entries.", shouldDisplay: false)
    @Argument(help: "A file with one bundle.") var file: String
    @Option(help: "Seconds to go on for.") var seconds = 3.0

    func run() throws {
        guard let data = FileManager.default.contents(atPath: file) else { throw stop("\(file) cannot be read.", code: 2) }
        guard let source = SourceID("bench"), let organisation = ODSCode("X26") else { return }
        let bytes = SharedBytes(Array(data))
        let context = ReadingContext(source: source, organisation: organisation, organisations: [], fetched: Date())
        let (clock, most) = (ContinuousClock(), Duration.seconds(seconds))
        // The first time is warming up. Processor time, so that what else runs on the machine counts little.
        var read = try measured(bytes, context)
        let (began, processor) = (clock.now, processorSeconds())
        var times = 0
        repeat {
            read = try measured(bytes, context)
            times += 1
        } while clock.now - began < most
        let rate = Double(times * data.count) / 1_000_000 / (processorSeconds() - processor)
        print("{\"megabytesPerSecond\":\(rate),\"entries\":\(read.entries),\"resources\":\(read.resources)}")
    }

    private func measured(_ bytes: SharedBytes, _ context: ReadingContext) throws -> (entries: Int, resources: Int) {
        do { return try R4Reader.measure(bytes, context) } catch { throw stop("\(file) is not a FHIR bundle that can be read.") }
    }

    private func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}
