import AccessControl

/// Whose limit is reached, which numbers it has, when its time has passed, and what to do instead: the same on the page of a look that waits and on the
/// one that refuses it, and on a record of which more could be opened.
enum LimitCards {
    /// - Parameter opens: whether the record opens all the same, with less.
    static func html(_ reached: [ReachedLimit], at organisation: String, opens: Bool = false) -> HTML {
        var html = HTML()
        for (refusal, id, heading) in [
            (Refusal.presenceLimit, "presence-limit", "You have often said that somebody is with you"),
            (
                .breakGlassLimit, "break-glass-limit",
                opens ? "No more of it can be opened now" : "No more looks without a relationship"
            ),
        ] {
            let words = reached.filter { $0.refusal == refusal }.map { sentence($0, at: organisation) }
            guard !words.isEmpty else { continue }
            html += """
                <section class="cr-card" id="\(plain: id)" tabindex="-1"><header><h2>\(heading)</h2></header><p>\(refusal.sentence)</p>\
                <p class="cr-small">\(words.joined(separator: " "))</p></section>
                """
        }
        return html
    }

    /// A colleague can help with the staff member's own limit, and nobody at the organisation with the organisation's. Of when it passes only the period is
    /// said: the moment would tell when somebody else did it.
    static func sentence(_ reached: ReachedLimit, at organisation: String) -> String {
        switch reached {
        case .presence(let limit): "One staff member may do it \(often(limit)). What you did in the last \(period(limit)) counts."
        case .ownGlass(let limit):
            "One staff member may do it \(often(limit)), and you have. What you did in the last \(period(limit)) counts: what is longer ago does not."
        case .organisationsGlass(let limit):
            """
            All staff of \(organisation) together may do it \(often(limit)), and they have: what was done in the last \(period(limit)) counts, and until enough of \
            that is longer ago a colleague there cannot do it either.
            """
        case .uncountedGlass: "How often it was done could not be counted just now. Try again in a minute."
        }
    }

    /// What opens a record without a limit.
    static let instead: HTML = """
        <li>Ask for a referral, or have the person added to your team's caseload.</li><li>Open this record from the person's page in your own record system.</li>
        """

    /// What may be done for more of a record that opens anyway.
    static let insteadOfMore: HTML = """
        <li>Ask the organisation that holds the information, by telephone: “Who said what” names those of a record that is open.</li>\(instead)
        """

    /// The card of what to do instead.
    /// - Parameter more: what goes before the last line, in items of a list.
    static func insteadCard(_ more: HTML) -> HTML {
        """
        <section class="cr-card"><header><h2>What you may do instead</h2></header><ul class="nhsuk-list nhsuk-list--bullet cr-small">\(more)\
        <li>If you are not caring for this person, go no further: <a href="\(Address.find)">find another person</a>.</li></ul></section>
        """
    }

    private static func often(_ limit: BreakGlassTerms.Limit) -> String { "\(counted(limit.most, "time")) in \(limit.within.words)" }

    /// As it is said of the last of them: `7 days`, `day`.
    private static func period(_ limit: BreakGlassTerms.Limit) -> String {
        let words = limit.within.words
        return words.hasPrefix("1 ") ? String(words.dropFirst(2)) : words
    }
}
