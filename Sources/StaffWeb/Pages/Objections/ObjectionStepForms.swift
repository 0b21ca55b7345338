import Objections

/// A form for each step that may follow.
enum ObjectionStepForms {
    static func html(_ view: ObjectionView) -> HTML {
        let allowed = ObjectionStep.Kind.allCases.filter { view.line.it.state.allows($0) && isShown($0, view) }
        guard !allowed.isEmpty else { return "<section class=\"cr-card\"><p>Nothing more is to be done.</p></section>" }
        var html = HTML()
        if view.line.it.state == .secondCheck, view.isProposer {
            html += "<section class=\"cr-card\"><p>You proposed this. A second person of your desk decides it.</p></section>"
        }
        for kind in allowed {
            html += """
                <section class="cr-card"><header><h2>\(title(kind))</h2></header><form method="post" action="\(Address.objectionStep(view.line.id, kind))">
                """
            html += fields(kind, view)
            let style: HTML = [.checkIdentity, .consider, .uphold, .confirmNotUpheld].contains(kind) ? "" : " nhsuk-button--secondary"
            html +=
                "<div class=\"cr-actions\"><button class=\"nhsuk-button\(style)\"\(Button.once)>\(button(kind))</button></div></form></section>"
        }
        return html
    }

    private static func isShown(_ kind: ObjectionStep.Kind, _ view: ObjectionView) -> Bool {
        switch kind {
        case .remind: false
        case .askAgain: view.line.it.askAgain.map { $0 <= view.today } ?? false
        case .keep: view.line.it.acting != nil
        case .confirmNotUpheld, .sendBack: !view.isProposer
        case .extend: view.line.it.extended == nil && view.today <= view.line.it.due
        default: true
        }
    }

    private static func title(_ kind: ObjectionStep.Kind) -> String {
        switch kind {
        case .checkIdentity: "Check who it is"
        case .identityNotShown: "Who it is cannot be shown"
        case .consider: "Consider it"
        case .uphold: "Bring it into force"
        case .proposeNotUpheld: "Propose not to uphold it"
        case .confirmNotUpheld: "Agree not to uphold it"
        case .sendBack: "Do not agree"
        case .withdraw: "The person withdraws it"
        case .died: "The person has died"
        case .moved: "The person has moved away"
        case .duplicate: "There is one already"
        case .extend: "Take more time"
        case .remind: "Remind"
        case .represent: "Somebody acts for the person"
        case .askAgain: "Ask the person, who is old enough now"
        case .keep: "The person keeps it"
        }
    }

    private static func button(_ kind: ObjectionStep.Kind) -> String {
        switch kind {
        case .checkIdentity: "Identity is checked"
        case .consider: "Begin"
        case .uphold: "Bring into force"
        case .confirmNotUpheld: "Agree: not upheld"
        case .proposeNotUpheld: "Ask a second person"
        default: "Put on record"
        }
    }

    private static func fields(_ kind: ObjectionStep.Kind, _ view: ObjectionView) -> HTML {
        let id = kind.rawValue
        switch kind {
        case .checkIdentity:
            let number: HTML =
                view.line.person == nil
                ? "<div class=\"cr-field\"><label for=\"number\">NHS number, as the national register has it</label><input class=\"nhsuk-input\" id=\"number\" name=\"nhs-number\" inputmode=\"numeric\" size=\"14\" autocomplete=\"off\" required></div>"
                : ""
            return
                number
                .followed(
                    by: choice(
                        "check", "How did you check it?", IdentityCheck.allCases.filter { $0 != .signedIn }.map { ($0.rawValue, $0.words) })
                )
        case .uphold:
            return "<p class=\"cr-small\">Within a second nobody can open the record, and what is open is closed. The person is told.</p>"
        case .proposeNotUpheld:
            return choice("ground", "On what ground?", NotUpheldGround.allCases.map { ($0.rawValue, $0.words) })
                .followed(by: words(id, "Reasons, as the person reads them"))
        case .confirmNotUpheld:
            return
                "<p class=\"cr-small\">Ground: \(view.line.it.proposal?.ground.words ?? "") (\(view.line.it.proposal?.ground.law ?? "")). The person is told the reasons, and how to complain.</p>"
        case .extend:
            return choice("months", "How many months more?", [("1", "one"), ("2", "two")])
                .followed(by: choice("because", "Why does the law allow it?", Extension.Because.allCases.map { ($0.rawValue, $0.words) }))
                .followed(by: words(id, "Reasons, as the person reads them"))
        case .represent: return ObjectionEntryPage.acting(suffix: "-again", required: true)
        case .identityNotShown, .sendBack, .withdraw, .duplicate: return words(id, "Why?")
        case .consider, .died, .moved, .remind, .askAgain, .keep: return ""
        }
    }

    static func choice(_ name: String, _ legend: String, _ options: [(value: String, words: String)]) -> HTML {
        var html: HTML = "<fieldset class=\"cr-field\"><legend>\(legend)</legend>"
        for (place, option) in options.enumerated() {
            html += """
                <div class="cr-choice"><input type="radio" name="\(plain: name)" id="\(plain: name)-\(place)" value="\(plain: option.value)" required>\
                <label for="\(plain: name)-\(place)">\(option.words)</label></div>
                """
        }
        html += "</fieldset>"
        return html
    }

    private static func words(_ id: String, _ label: String) -> HTML {
        """
        <div class="cr-field"><label for="words-\(plain: id)">\(label)</label><textarea class="nhsuk-textarea" id="words-\(plain: id)" name="words" rows="3" maxlength="2000" required></textarea></div>
        """
    }
}

extension HTML {
    /// This, and more after it.
    func followed(by more: HTML) -> HTML {
        var all = self
        all += more
        return all
    }
}
