import Objections

/// A form for each step that may follow.
enum ObjectionStepForms {
    /// - Parameter tried: the step whose form was sent and could not be taken, with what was typed into it.
    static func html(_ view: ObjectionView, _ tried: ObjectionStep.Kind?, _ typed: TypedForm) -> HTML {
        let allowed = ObjectionStep.Kind.allCases.filter { view.line.it.state.allows($0) && isShown($0, view) }
        var html = HTML()
        if let tried, !allowed.contains(tried), let words = typed.sent?["words"] { html += unsaved(tried, words) }
        guard !allowed.isEmpty else {
            html += "<section class=\"cr-card\"><p>Nothing more is to be done.</p></section>"
            return html
        }
        if let heard = view.heard {
            html +=
                "<section class=\"cr-card\"><div class=\"cr-verdict cr-ask\"><p>\(heard) Take the step that follows, or leave it as it is.</p></div></section>"
        }
        if let belongs = view.belongs {
            html += """
                <section class="cr-card"><div class="cr-verdict cr-ask"><p>▲ <b>Another desk’s?</b> \(belongs.words) Hand it over there, unless the person wants yours to answer.</p></div></section>
                """
        }
        if let asking = view.asking {
            html += "<section class=\"cr-card\"><div class=\"cr-verdict cr-ask\"><p>\(asking)</p></div></section>"
        }
        if view.line.it.state.isWaiting, view.line.it.isOfAge(on: view.today) { html += ofAge }
        if view.line.it.state == .secondCheck, view.isProposer {
            html += "<section class=\"cr-card\"><p>You proposed this. A second person of your desk decides it.</p></section>"
        }
        for kind in allowed {
            html += """
                <section class="cr-card"><header><h2>\(title(kind))</h2></header><form method="post" action="\(Address.objectionStep(view.line.id, kind))">
                """
            html += fields(kind, view, kind == tried ? typed : TypedForm())
            let style: HTML = [.checkIdentity, .consider, .uphold, .confirmNotUpheld].contains(kind) ? "" : " nhsuk-button--secondary"
            html +=
                "<div class=\"cr-actions\"><button class=\"nhsuk-button\(style)\"\(Button.once)>\(button(kind))</button></div></form></section>"
        }
        return html
    }

    /// A parent's objection that waited until the child's birthday.
    private static let ofAge: HTML = """
        <section class="cr-card"><div class="cr-verdict cr-ask"><p>▲ <b>Ask the person first.</b> They are of an age to decide now. Ask them, and not whoever objected for them, who \
        is not written to any more. Then record that they keep it, or that they withdraw it. It cannot be brought into force before.</p></div></section>
        """

    /// What somebody wrote for a step that does not follow any more: it is not lost.
    private static func unsaved(_ kind: ObjectionStep.Kind, _ words: String) -> HTML {
        """
        <section class="cr-card"><header><h2>What you wrote</h2></header><p class="cr-small">It was not put on record, because “\(title(kind))” does not follow any more.</p>\
        <blockquote class="cr-said">\(words)</blockquote></section>
        """
    }

    private static func isShown(_ kind: ObjectionStep.Kind, _ view: ObjectionView) -> Bool {
        switch kind {
        // Who has it stands at the head of the page.
        case .remind, .heard, .comeOfAge, .powerOver, .takeOn, .giveBack: false
        case .notThePerson: view.line.it.withdrawalSaid != nil
        case .proposeUntie: view.line.it.untying == nil && view.line.person != nil && !view.line.it.isProven
        case .keepTied: view.line.it.untying != nil && !view.isProposer
        case .untie:
            view.line.person != nil && !view.line.it.isProven
                && (view.line.it.state != .inForce || (view.line.it.untying != nil && !view.isProposer))
        case .leave: view.line.it.openWord != nil
        case .forgetAddress: view.contact != nil
        case .transfer: !view.otherDesks.isEmpty
        case .askAgain: view.line.it.asking(on: view.today) != nil
        case .keep: view.line.it.canBeKept(on: view.today)
        case .uphold: !view.line.it.isOfAge(on: view.today)
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
        case .notDied: "The person has not died"
        case .moved: "The person has moved away"
        case .duplicate: "There is one already"
        case .extend: "Take more time"
        case .remind: "Remind"
        case .represent: "Somebody acts for the person"
        case .comeOfAge: "The person is of an age to decide"
        case .askAgain: "The person was asked, who is old enough now"
        case .keep: "The person keeps it"
        case .transfer: "Hand it over to another desk"
        case .heard: "What the national register says"
        case .leave: "Leave it as it is"
        case .forgetAddress: "Stop writing to the address that was given"
        case .proposeUntie: "It is in force for a wrong person"
        case .untie: "It was tied to a wrong person"
        case .keepTied: "It is the right person’s"
        case .powerOver: "The power of who acts is over"
        case .takeOn: "Take this case"
        case .giveBack: "Give this case back"
        case .askedToWithdraw: "Somebody asks to withdraw it, and you cannot tell who"
        case .notThePerson: "Who asked was not the person"
        }
    }

    /// Says what it does: who goes through a page by its buttons hears nothing else.
    private static func button(_ kind: ObjectionStep.Kind) -> String {
        switch kind {
        case .checkIdentity: "Identity is checked"
        case .consider: "Begin"
        case .uphold: "Bring into force"
        case .confirmNotUpheld: "Agree: not upheld"
        case .proposeNotUpheld: "Ask a second person"
        case .identityNotShown: "Close it: not identified"
        case .sendBack: "Send it back"
        case .withdraw: "Withdraw it for the person"
        case .died: "End it: the person has died"
        case .notDied: "Bring it back"
        case .moved: "End it: moved away"
        case .transfer: "Hand it over"
        case .duplicate: "Close it as a duplicate"
        case .extend: "Take more time"
        case .represent: "Record who acts"
        case .remind: "Remind"
        case .comeOfAge: "Of an age to decide"
        case .askAgain: "Record that you asked them"
        case .keep: "Record that they keep it"
        case .heard: "Note it"
        case .leave: "Leave it"
        case .forgetAddress: "Do not write to it any more"
        case .proposeUntie: "Ask a second person to untie it"
        case .untie: "Untie it from this person"
        case .keepTied: "Leave it tied to this person"
        case .powerOver: "The power is over"
        case .takeOn: "I take this case"
        case .giveBack: "Give it back"
        case .askedToWithdraw: "Record that they asked"
        case .notThePerson: "It was not the person"
        }
    }

    /// Of an address that anybody may have typed: used once the person has said that it is theirs.
    private static func address(_ view: ObjectionView, _ typed: TypedForm) -> HTML {
        guard view.isOfAnybody else { return "" }
        let note: HTML =
            "<p class=\"cr-small\">Anybody may have typed the email address of this form. Ask the person, in a way that you know to be theirs. Without a tick it is forgotten, and they are told by letter.</p>"
        return note.followed(
            by: typed.tick(
                "They say that it is their address, or that of who acts for them", id: "address-is-theirs", name: "address-is-theirs"))
    }

    /// Of a case with which nothing of its person is kept, such as one of an older list that a version before this one took.
    private static func whoObjected(_ view: ObjectionView, _ typed: TypedForm) -> HTML {
        guard !view.details.contains(where: { ["Name", "Born"].contains($0.name) }) else { return "" }
        let note: HTML =
            "<p class=\"cr-small\">Nothing is kept of who objected. Write it here, as the letter or the older system has it, and not as the national register has this person.</p>"
        return note.followed(
            by: typed.input("Name of who objected", id: "untie-name", name: "name", "maxlength=\"200\" autocomplete=\"off\" required")
        )
        .followed(
            by: typed.input("Their date of birth", id: "untie-born", name: "born", "size=\"14\" autocomplete=\"off\" required"))
    }

    private static func fields(_ kind: ObjectionStep.Kind, _ view: ObjectionView, _ typed: TypedForm) -> HTML {
        let id = "words-\(kind.rawValue)"
        switch kind {
        case .checkIdentity:
            let number: HTML =
                view.line.person == nil
                ? typed.input(
                    "NHS number, as the national register has it", id: "number", name: "nhs-number",
                    "inputmode=\"numeric\" size=\"14\" autocomplete=\"off\" required") : ""
            return
                number
                .followed(
                    by: typed.choice(
                        "check", prefix: "check", "How did you check it?",
                        IdentityCheck.byDesk.map { ($0.rawValue, $0.words) })
                )
                .followed(by: PersonSidesCard.html(view.sides, typed))
                .followed(by: address(view, typed))
        case .uphold:
            return """
                <p class="cr-small">Nobody can open the record then, but on a ground that the policy names for an emergency. What a page shows already is cleared within a few seconds where \
                the browser runs scripts, and where it does not, within a minute. The case says “in force” only when nothing is served any more. The person is told by \
                email where they gave an address for it; for everybody there is a letter to print.</p>
                """
        case .proposeNotUpheld:
            return typed.choice("ground", prefix: "ground", "On what ground?", NotUpheldGround.allCases.map { ($0.rawValue, $0.words) })
                .followed(by: typed.words("Reasons, as the person reads them", id: id, name: "words"))
        case .confirmNotUpheld:
            return
                "<p class=\"cr-small\">Ground: \(view.line.it.proposal?.ground.words ?? "") (\(view.line.it.proposal?.ground.law ?? "")). The person is told the reasons, and how to complain.</p>"
        case .extend:
            return typed.choice("months", prefix: "months", "How many months more?", [("1", "one"), ("2", "two")])
                .followed(
                    by: typed.choice(
                        "because", prefix: "because", "Why does the law allow it?",
                        Extension.Because.allCases.map { ($0.rawValue, $0.words) })
                )
                .followed(by: typed.words("Reasons, as the person reads them", id: id, name: "words"))
        case .represent: return ObjectionEntryPage.acting(suffix: "-again", required: true, typed)
        case .transfer:
            // Where the register says to which desk, that is chosen already.
            let first: String? = if case .moved(let ics) = view.line.it.openWord { ics.code } else { view.belongs?.code }
            let note: HTML =
                "<p class=\"cr-small\">The other desk goes on with it, and yours does not see it any more. What is in force stays in force.</p>"
            return
                note
                .followed(
                    by: typed.choice("desk", prefix: "desk", "To which desk?", view.otherDesks.map { ($0.code, $0.name) }, first: first))
        // The letter has it.
        case .moved:
            let note: HTML =
                "<p class=\"cr-small\">The national register is asked first. Where it has the person with a desk of this region nothing is ended: hand it over to that desk.</p>"
            return note.followed(by: typed.words("Reasons, as the person reads them", id: id, name: "words"))
        case .withdraw:
            let note: HTML =
                "<p class=\"cr-small\">Their record can be opened by this, and whoever it hides from may call you. Check who asks, as for a new objection. The person reads that your desk did it, how it was asked and how you checked.</p>"
            return note.followed(
                by: typed.choice(
                    "asked", prefix: "asked", "How did they ask for it?", WithdrawalAsked.Way.allCases.map { ($0.rawValue, $0.words) })
            )
            .followed(
                by: typed.choice(
                    "asked-check", prefix: "asked-check", "How did you check that it was they, or who may act for them?",
                    IdentityCheck.byDesk.map { ($0.rawValue, $0.words) })
            )
            .followed(by: typed.words("Why, as the person reads it", id: id, name: "words"))
        case .askedToWithdraw:
            let note: HTML =
                "<p class=\"cr-small\">Nothing ends by it. Tell whoever asks nothing about this case, and not that there is one. The person reads on their own page that somebody asked, how and when.</p>"
            let today = view.today.text
            return note.followed(
                by: typed.choice(
                    "said-way", prefix: "said-way", "How did they ask?", WithdrawalAsked.Way.allCases.map { ($0.rawValue, $0.words) })
            )
            .followed(
                by: typed.input(
                    "On which day did they ask?", id: "said-on", name: "said-on", first: today,
                    "type=\"date\" max=\"\(plain: today)\" required")
            )
            .followed(by: typed.words("Who said that they were asking, and what did they say?", id: id, name: "words"))
        case .notThePerson:
            let note: HTML =
                "<p class=\"cr-small\">It stays as it is, and nobody need ask any more. The person reads that it was not they.</p>"
            return note.followed(by: typed.words("How do you know?", id: id, name: "words"))
        case .proposeUntie:
            let note: HTML =
                "<p class=\"cr-small\">A second person of your desk decides. Until then it stays in force, and nobody can open that person’s record. Then who it is has to be checked again.</p>"
            return note.followed(by: typed.words("How do you know, and how did it happen?", id: id, name: "words"))
        case .untie:
            let note: HTML =
                "<p class=\"cr-small\">It is nobody’s then, nothing of it is in force, and who it is has to be checked again. The person whose number it was is not written to, and sees the case no more.</p>"
            return note.followed(by: whoObjected(view, typed)).followed(by: typed.words("How did it happen?", id: id, name: "words"))
        case .keepTied: return typed.words("Why?", id: id, name: "words")
        case .identityNotShown: return typed.words("Reasons, as the person reads them", id: id, name: "words")
        case .sendBack, .duplicate, .leave: return typed.words("Why?", id: id, name: "words")
        case .died:
            let note: HTML = """
                <p class="cr-small">The national register is asked first. Where it does not say that the death is registered, nothing is ended. Nobody is written to: the person cannot be told, and \
                who opens their letters now is not known.</p>
                """
            return note.followed(by: typed.words("How do you know?", id: id, name: "words"))
        case .notDied:
            let note: HTML = """
                <p class="cr-small">For where the death was a mistake. What was in force is in force again at once, and what waited goes on where it was; the person is told. The national register is \
                asked each week, and where it takes the death back by itself this is done by itself.</p>
                """
            return note.followed(by: typed.words("How do you know?", id: id, name: "words"))
        case .askAgain:
            return
                "<p class=\"cr-small\">Print the letter, or ask them yourself, in a way that is safe for them. Then record it here: the case waits for their answer.</p>"
        case .consider, .remind, .comeOfAge, .forgetAddress, .keep, .heard, .powerOver, .takeOn, .giveBack:
            return ""
        }
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
