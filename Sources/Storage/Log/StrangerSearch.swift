import Foundation

/// How far it is looked for events that somebody put into the database beside the service (`LogAdoption.Strangers`): once through the whole
/// trail when a node begins to lead, then each minute through its last hour. Before the first checkpoint nothing can be told: the whole trail
/// is still to be looked through after it.
public struct StrangerSearch: Sendable {
    /// Where the next stretch begins: behind this event.
    public private(set) var last = ""
    /// From the trail's beginning, and not only of the last hour.
    public private(set) var isWhole = true
    private var found = 0

    /// How far back it is looked once the whole trail was, in seconds.
    public static let reach: TimeInterval = 3_600

    public init() {}

    /// What follows from a stretch.
    public enum Step: Sendable, Hashable {
        /// The log has no checkpoint yet, or there is more: nothing is told of the trail.
        case notBegun, further
        /// It is done, with so many in all. The next time only the last hour is looked through.
        case done(Int)
    }

    /// - Parameters:
    ///   - stretch: what `LogAdoption.strangers(after:)` said of the stretch behind `last`.
    ///   - before: how many were known before; nil: nobody had looked.
    ///   - now: to begin an hour before it the next time.
    public mutating func see(_ stretch: LogAdoption.Stretch?, knowing before: Int?, at now: Date) -> Step {
        guard let stretch else { return .notBegun }
        found += stretch.found.ids.count
        if let end = stretch.end {
            last = end
            return .further
        }
        // Of the last hour alone it is not told that older ones are gone.
        let count = isWhole ? found : max(before ?? 0, found)
        (last, isWhole, found) = (LogAdoption.begin(now.addingTimeInterval(-Self.reach)), false, 0)
        return .done(count)
    }
}
