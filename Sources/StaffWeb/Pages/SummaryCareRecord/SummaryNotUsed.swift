import AccessControl
import Looks

/// Something that was said of a Summary Care Record and not gone by, since another word stands: the page that follows says which, and what became of it.
struct SummaryNotUsed: Sendable {
    /// As it was sent.
    let sent: TypedForm
    let isOnRecord: Bool

    /// - Parameter state: what stands now, which the page under it says too.
    func html(_ state: SummaryCareRecordState) -> HTML {
        // Where there is a form it has what was typed again.
        let words: HTML = state.isSettled ? Self.words(sent) : ""
        return """
            <div class="nhsuk-warning-callout cr-callout" role="alert" id="not-used"><h2 class="nhsuk-warning-callout__label">What you said was not used</h2>\
            <p>\(Self.stands(state)) \(became)</p>\(words)</div>
            """
    }

    /// Of whoever typed why the person cannot be asked; empty where nothing was typed.
    static func words(_ sent: TypedForm) -> HTML {
        guard sent.value("permission") == SummaryCareRecordQuestion.cannotBeAsked else { return "" }
        let reason = SummaryEmergency(rawValue: sent.value("reason"))?.words
        let words = sent.value("words")
        guard reason != nil || !words.isEmpty else { return "" }
        let chosen: HTML = reason.map { " You chose “\($0)”." } ?? ""
        let wrote: HTML = words.isEmpty ? "" : " You wrote: “\(words)”."
        return "<p>\(chosen)\(wrote) This page alone shows it still: copy it, if you need it.</p>"
    }

    private static func stands(_ state: SummaryCareRecordState) -> HTML {
        switch state {
        case .notOffered: "The Summary Care Record is not offered here any more."
        case .toBeAsked(.refused(let at)?, _): "The person said no, \(HTML.moment(at)), in another window."
        case .toBeAsked(.dissented(let at)?, _):
            "Its service said, \(HTML.moment(at)), that the person has chosen not to have a Summary Care Record."
        case .toBeAsked(.given?, _), .toBeAsked(.emergency?, _), .toBeAsked(nil, _): "Something else was said in another window meanwhile."
        case .opened(let summary):
            switch summary.standing {
            case .dissented:
                "The person has chosen not to have a Summary Care Record, as its service said in this look. Nothing more is asked."
            case .failed: "It was being asked for already, from another window, and could not be had."
            case .held, .none: open(summary)
            }
        }
    }

    private static func open(_ summary: OpenedSummary) -> HTML {
        let by: HTML =
            summary.emergency.map { "without asking the person, for the reason “\($0.words)”" } ?? "with the person’s permission"
        return """
            It was asked for already, from another window or a moment before: \(by), on record \(HTML.moment(summary.permitted)). \
            Nothing more was asked.
            """
    }

    private var became: HTML {
        switch (sent.value("permission"), isOnRecord) {
        case (SummaryCareRecordQuestion.cannotBeAsked, false):
            "Your reason and your words went to nobody, and are no case of privacy officers."
        case (SummaryCareRecordQuestion.cannotBeAsked, true):
            "Your reason and your words were on record before it, so privacy officers have them. It was not asked for on them."
        case ("yes", true): "The yes that you sent was on record before it. It was not asked for on that."
        case ("yes", false): "The yes that you sent is not on record."
        case (_, _): "What you sent is not on record."
        }
    }
}

extension SummaryCareRecordState {
    /// Whether its page has no question any more.
    var isSettled: Bool { if case .opened(let summary) = self { !summary.standing.hasFailed } else { false } }
}
