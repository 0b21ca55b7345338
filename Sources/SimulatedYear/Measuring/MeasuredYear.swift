import AuditTrail
import Foundation

/// Runs a pretend year through the rules.
public struct MeasuredYear: Sendable {
    public let measurement: Measurement
    /// The same, where officers fill their week.
    public let filled: Measurement
    /// Seconds of weighing alone.
    public let seconds: Double
    /// Of single observations on the last days, in nanoseconds, sorted.
    public let each: [UInt64]
    /// Bytes of the monitor's memory as it is kept over a restart.
    public let kept: Int
    public let staff: Int
    public let patterns: Int

    public init(
        _ shape: SimulatedYear.Shape, settings: MonitoringSettings = MonitoringSettings(), capacity: Int = 20, clock: RegionClock,
        daily: (Int) -> Void = { _ in }
    ) {
        var year = SimulatedYear(shape, clock: clock)
        var monitor = Monitor(settings)
        var measurement = Measurement(capacity: capacity, alert: settings.alert)
        var filled = Measurement(capacity: capacity, alert: settings.alert, fills: true)
        var waiting: [ContactQuestion] = []
        var (nanoseconds, each, day): (UInt64, [UInt64], Int) = (0, [], 0)
        while let events = year.next() {
            measurement.note(events)
            filled.note(events)
            let observations = events.map(\.observation)
            var outcome = Monitor.Outcome()
            if day < shape.days - 3 {
                let began = DispatchTime.now().uptimeNanoseconds
                outcome = monitor.take(observations)
                nanoseconds += DispatchTime.now().uptimeNanoseconds - began
            } else {
                for observation in observations {
                    let began = DispatchTime.now().uptimeNanoseconds
                    let part = monitor.take(CollectionOfOne(observation))
                    let took = DispatchTime.now().uptimeNanoseconds - began
                    each.append(took)
                    nanoseconds += took
                    outcome.findings += part.findings
                    outcome.questions += part.questions
                }
            }
            measurement.note(questions: outcome.questions.count)
            waiting += outcome.questions
            let now = observations.last?.at ?? .max
            for finding in outcome.findings {
                measurement.add(finding)
                filled.add(finding)
            }
            for question in waiting where question.askFrom <= now {
                if let finding = monitor.answer(question.event, measurement.contact(question.event)) {
                    measurement.add(finding)
                    filled.add(finding)
                }
            }
            waiting.removeAll { $0.askFrom <= now }
            day += 1
            daily(day)
        }
        measurement.endWeek()
        filled.endWeek()
        self.filled = filled
        self.measurement = measurement
        seconds = Double(nanoseconds) / 1e9
        self.each = each.sorted()
        kept = (try? JSONEncoder().encode(monitor.memory).count) ?? 0
        staff = monitor.memory.staffCount
        patterns = monitor.memory.patternCount
    }
}
