/// What one rule says of one event: a score, and why in words that name nobody.
public struct Finding: Hashable, Sendable, Codable {
    public let rule: String
    /// A rule that weighs otherwise than before has another version, so that old findings stay explained.
    public let version: Int
    /// In shadow a finding counts for no case: it is there to be looked at before the rule is switched on.
    public let mode: RuleMode
    /// 0 to 100, weighted.
    public let score: Double
    public let words: String
    /// The events it rests on: the one at which it was found, and for rules over a stretch of time all of the staff member's since `since`.
    public let events: [String]
    /// Milliseconds since 1970: the stretch it rests on began.
    public let since: Int64
    public let at: Int64
    public let day: Int
    public let staff: String
    public let organisation: String
    public let role: String
    /// nil where it is about what the staff member did in a week and not about one person.
    public let person: PersonMark?
    public let week: Int
    /// Something more than the staff member's own word tied them to the person: care goes on for days, and more days say nothing then.
    public let isTied: Bool

    init(_ weighed: Weighed, card: RuleCard, mode: RuleMode, weight: Double, of seen: Observation) {
        rule = card.id
        version = card.version
        self.mode = mode
        score = min(100, weighed.score * weight)
        words = weighed.words
        events = [seen.id]
        since = weighed.stretch?.since ?? seen.at
        at = seen.at
        day = seen.local.day
        staff = seen.staff
        organisation = seen.organisation
        role = seen.role
        person = card.subject == .person ? seen.person : nil
        week = seen.local.week
        isTied = card.subject == .person && seen.grounds.isMoreThanAWord
    }
}

/// To be asked of the organisation's own source once care would have left a trace: was there contact with the person after broken glass?
public struct ContactQuestion: Hashable, Sendable, Codable {
    /// The event of the broken glass; whoever asks finds the person's number by it.
    public let event: String
    public let organisation: String
    /// Milliseconds since 1970.
    public let brokenAt: Int64
    public let askFrom: Int64
}

/// The organisation's answer.
public enum ContactAnswer: String, Hashable, Sendable, Codable { case yes, no, couldNotTell = "could-not-tell" }
