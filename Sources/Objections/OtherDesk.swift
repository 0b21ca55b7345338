import CareRecord

/// Another desk than the one that entered somebody's objection answers for them, as the national register had it that day.
public struct OtherDesk: Sendable, Hashable {
    /// By what it is known.
    public enum By: String, Sendable, Hashable, CaseIterable { case practice, home }

    /// Its integrated care system.
    public let ics: ODSCode
    public let by: By

    public init(_ ics: ODSCode, by: By) {
        self.ics = ics
        self.by = by
    }

    /// As it is kept with the step by which the objection was received.
    public var kept: String { "\(by.rawValue) \(ics.code)" }

    /// - Returns: nil of what says nothing of the kind.
    public init?(kept: String) {
        let parts = kept.split(separator: " ")
        guard parts.count == 2, let by = By(rawValue: String(parts[0])), let ics = ODSCode(String(parts[1])) else { return nil }
        self.init(ics, by: by)
    }
}

extension DeskBook {
    /// Which other desk answers for somebody; nil where it is this one, or nothing tells.
    public func other(than own: ODSCode, practice: ODSCode?, postcode: String?) -> OtherDesk? {
        switch sent(practice: practice, postcode: postcode) {
        case .byPractice(let desk): desk.ics == own ? nil : OtherDesk(desk.ics, by: .practice)
        case .byPostcode(let desk): desk.ics == own ? nil : OtherDesk(desk.ics, by: .home)
        case .ask: nil
        }
    }
}
