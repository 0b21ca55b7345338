import Foundation

/// What the organisation's own source said, some days after broken glass, of care that followed: yes, no, or that it could not tell. Nothing else of it is kept.
public enum GlassContact: Sendable, Hashable {
    /// It is not asked here.
    case off
    /// The glass was broken before sources were asked, or nobody asked while it could still tell.
    case never
    case from(Date)
    /// No answer came yet.
    case asked(Date)
    case yes(Date)
    case no(Date, days: Int)
    /// `why`: in words that stand after “because”. `isAgain`: it will be asked once more.
    case couldNotTell(Date, why: String, isAgain: Bool)

    var sentence: String {
        func day(_ date: Date) -> String { LondonTime(date).date }
        return switch self {
        case .off: "It is not asked here whether care followed."
        case .never: "Whether care followed was never asked."
        case .from(let date): "Their own system will be asked from \(day(date)) whether care followed."
        case .asked(let date): "Their own system was asked on \(day(date)); no answer has come yet."
        case .yes(let date): "Asked on \(day(date)): their own system knows of care around it."
        case .no(let date, let days): "Asked on \(day(date)): their own system knows of no care within \(counted(days, "day")) after it."
        case .couldNotTell(let date, let why, let isAgain):
            "Asked on \(day(date)): it could not be told, because \(why).\(isAgain ? " It will be asked again." : "")"
        }
    }
}
