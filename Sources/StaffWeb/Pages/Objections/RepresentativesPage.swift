import CareRecord
import Objections

/// Who acts for whom on the public pages: the desk sees what shows it, and puts it on record.
enum RepresentativesPage {
    static func html(_ shown: ShownRepresentatives, _ typed: TypedForm, site: Site, session: StaffSession) -> HTML {
        var main: HTML = """
            \(typed.summary)<h1>Who acts for somebody</h1><p>\(shown.desk.name). Whoever acts for a person reads, at their own login, when the practice that the person has now looked at their \
            record, and has letters that ask for a copy. What could tell more than that is kept from them. A second person of the desk agrees first. Each time it is used the national register is asked: \
            a death, or a child’s age, ends it then. The person sees in their own list that you entered it, and each time it is used, and can stop it. That you read this is on record.</p><div class="cr-grid"><div class="cr-7 cr-stack">
            """
        // The number itself is not said again: this page names nobody who is not on record here.
        if shown.about != nil {
            main += """
                <p>Found by the number that you typed, and by what this record knows to be older or newer numbers of theirs: \(counted(shown.lines.count, "entry", "entries")) of this desk. \
                <a href="\(Address.representatives)">Show all</a></p>
                """
        } else if shown.lines.isEmpty {
            main += "<p>This desk has nobody on record who acts for somebody.</p>"
        }
        for line in shown.lines { main += card(line, shown.today) }
        if shown.hasMore {
            main += "<p>These are the newest \(ShownRepresentatives.most). Older ones are found by NHS number.</p>"
        }
        main += "</div><div class=\"cr-5 cr-stack\">"
        main += finding(typed)
        main += form(typed)
        main += "</div></div>"
        return ObjectionTabs.page(
            typed.title("Who acts for somebody"), .representatives, counts: shown.tabs, site: site, session: session, main: main)
    }

    private static func card(_ line: ShownRepresentatives.Line, _ today: Day) -> HTML {
        let until: HTML = line.until.map { " until \(ObjectionTabs.day($0))" } ?? ""
        let evidence: HTML =
            line.evidence.map { "\($0)" } ?? "It cannot be opened any more, so that nobody may act by it. End it, and enter it again."
        let cannot: HTML =
            line.kind.standing == nil
            ? ""
            : "<dt>The person</dt><dd>\(line.cannotDecide ? "cannot decide this themselves, it is said" : "not said to be unable to decide")</dd>"
        let before: HTML = line.before.map { "<dt>Before</dt><dd>▲ \(words($0))</dd>" } ?? ""
        // What cannot be read is not agreed to.
        let agree: HTML =
            line.waiting != .forYou || line.evidence == nil
            ? ""
            : """
            <form method="post" action="\(Address.representativeConfirm(line.id))"><div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Agree<span class="nhsuk-u-visually-hidden"> \
            for \(line.person.formatted)</span></button></div></form>
            """
        return """
            <section class="cr-card"><header><h2>For NHS number <span class="cr-num cr-nowrap">\(line.person.formatted)</span></h2></header><dl class="cr-facts cr-small">\
            <dt>Who acts</dt><dd>NHS number <span class="cr-num cr-nowrap">\(line.representative.formatted)</span></dd><dt>As</dt><dd>\(line.kind.words)</dd>\
            <dt>Holds</dt><dd>from \(ObjectionTabs.day(line.from))\(until)</dd><dt>Shown by</dt><dd>\(evidence)</dd>\(cannot)\
            <dt>Entered</dt><dd>\(ObjectionTabs.day(line.entered)), by \(line.enteredBy)</dd>\(before)<dt>State</dt><dd>\(state(line, today))</dd></dl>\(agree)\
            <form method="post" action="\(Address.representativeEnd(line.id))"><div class="cr-actions">\
            <button class="nhsuk-button nhsuk-button--secondary"\(Button.once)>End it<span class="nhsuk-u-visually-hidden"> for \(line.person.formatted)</span></button></div></form></section>
            """
    }

    /// No more than this page can know: what the register says of the person is asked when it is used.
    private static func state(_ line: ShownRepresentatives.Line, _ today: Day) -> String {
        if let until = line.until, until < today { return "its last day is over: nobody acts by it" }
        if line.evidence == nil { return "nobody acts by it" }
        return switch line.waiting {
        case nil: "two of the desk agreed"
        case .forYou?: "▲ a second person must agree"
        case .forAnother?: "you entered it: a second person must agree"
        }
    }

    static func words(_ before: ShownRepresentatives.EndedBefore) -> String {
        before.isByPerson
            ? "the person themselves stopped it on \(before.day.words)" : "a desk ended it on \(before.day.words)"
    }

    private static func finding(_ typed: TypedForm) -> HTML {
        """
        <section class="cr-card"><header><h2>Find by NHS number</h2></header><form method="post" action="\(Address.representativesFind)">\
        \(TypedForm(nil, typed.mistakes.filter { $0.field == "find" }).input("NHS number of either", id: "find", name: "find", "inputmode=\"numeric\" size=\"14\" autocomplete=\"off\" required"))\
        <div class="cr-actions"><button class="nhsuk-button nhsuk-button--secondary">Find</button></div></form></section>
        """
    }

    private static func form(_ typed: TypedForm) -> HTML {
        var html: HTML = """
            <section class="cr-card"><header><h2>Enter somebody who acts</h2></header><form method="post" action="\(Address.representatives)">
            """
        html += typed.input(
            "NHS number of the person", id: "number", name: "nhs-number", "inputmode=\"numeric\" size=\"14\" autocomplete=\"off\" required")
        html += typed.input(
            "NHS number of who acts for them", id: "actor", name: "actor", "inputmode=\"numeric\" size=\"14\" autocomplete=\"off\" required"
        )
        html += typed.choice("kind", prefix: "kind", "As what?", Representing.Kind.allCases.map { ($0.rawValue, $0.words) })
        html += typed.choice(
            "scope", prefix: "scope", "What is an attorney’s power, or a deputy’s order, about?",
            [("health-and-welfare", "health and welfare"), ("property-and-affairs", "property and affairs")], required: false)
        html += typed.input("What shows it?", id: "evidence", name: "evidence", "maxlength=\"300\" autocomplete=\"off\" required")
        html += typed.input(
            "May act from which day? Not before the person could no longer decide. Of a parent leave it empty", id: "from", name: "from",
            "type=\"date\"")
        html += typed.input("Until, if it ends", id: "until", name: "until", "type=\"date\"")
        html += typed.tick("It is on record that the person cannot decide this themselves", id: "cannot", name: "cannot-decide")
        // Only where it was asked: nobody ticks away what they have not read.
        if typed.mistake("known") != nil || typed.sent?["known"] != nil {
            html += typed.tick("It was ended before. I know why, and it is right again", id: "known", name: "known")
        }
        html += """
            <div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Put it on record</button></div></form></section>
            """
        return html
    }
}

/// What the form says: all mistakes at once, each with its field.
enum RepresentativeForm {
    typealias Mistake = TypedForm.Mistake

    /// - Returns: nil with at least one mistake.
    static func entry(_ form: Form) -> (entry: RepresentativeEntry?, mistakes: [Mistake]) {
        var mistakes: [Mistake] = []
        func number(_ name: String, _ field: String, _ missing: String) -> NHSNumber? {
            guard let text = form[name] else {
                mistakes.append(Mistake(field, missing))
                return nil
            }
            do { return try NHSNumber(text) } catch {
                mistakes.append(Mistake(field, error.sentence))
                return nil
            }
        }
        let person = number("nhs-number", "number", "Enter the person’s NHS number")
        let actor = number("actor", "actor", "Enter the NHS number of who acts for them")
        let kind = form["kind"].flatMap { Representing.Kind(rawValue: $0) }
        if kind == nil { mistakes.append(Mistake("kind-0", "Choose as what they act")) }
        let scope = form["scope"].flatMap { ActingFor.Scope(rawValue: $0) }
        // What is not said permits nothing.
        if kind == .attorney || kind == .deputy, scope == nil { mistakes.append(Mistake("scope-0", "Choose what it is about")) }
        let evidence = form["evidence"] ?? ""
        if evidence.allSatisfy(\.isWhitespace) { mistakes.append(Mistake("evidence", "Say what shows it")) }
        if evidence.count > 300 { mistakes.append(Mistake("evidence", "Write at most 300 characters")) }
        // A parent is one from the child's birth on.
        let from = form["from"].map { Day($0) } ?? (kind == .parent ? Day(1900, 1, 1) : nil)
        if from == nil { mistakes.append(Mistake("from", "Say from which day on it holds, such as 2026-03-31")) }
        let until = form["until"].map { Day($0) }
        if case .some(.none) = until { mistakes.append(Mistake("until", "The last day is written like 2026-03-31")) }
        let last = until.flatMap { $0 }
        if let from, let last, last < from { mistakes.append(Mistake("until", "The last day cannot come before the first")) }
        guard mistakes.isEmpty, let person, let actor, let kind, let from else { return (nil, mistakes) }
        let representing: Representing =
            kind.standing.map { standing in
                .living(
                    ActingFor(
                        standing: standing, scope: scope ?? .healthAndWelfare,
                        evidence: evidence, from: from, until: last, cannotDecide: form["cannot-decide"] != nil))
            } ?? .estate(evidence: evidence, from: from, until: last)
        return (
            RepresentativeEntry(
                person: person, representative: actor, kind: kind, representing: representing, knowsOfEnd: form["known"] != nil), []
        )
    }

    /// Beside which field it is said why something was not taken; nil: it was.
    static func mistake(_ done: RepresentativeDone) -> Mistake? {
        switch done {
        case .done: nil
        case .nobody: Mistake("number", "The national register knows nobody of that number. Check it")
        case .nobodyActs: Mistake("actor", "The national register knows nobody of that number. Check it with who acts")
        case .samePerson: Mistake("actor", "Both numbers are one person’s. Nobody acts for themselves")
        case .standsAlready: Mistake("actor", "It is on record already that they act for this person. End that first")
        case .otherDesk(let name): Mistake("number", "This person is with another desk: \(name)")
        case .endedBefore(let before):
            Mistake("known", "It stood before, and \(RepresentativesPage.words(before)). Find out why first, and do not tell whoever asks")
        // Of a card, and of no field.
        case .samePersonAgrees: Mistake("maincontent", "Who entered it does not agree to it: a second person does")
        case .refused(let why): Mistake(field(why), why.sentence)
        }
    }

    /// Of a card, where nothing was typed: the page's own.
    static func mistakeOfCard(_ done: RepresentativeDone) -> Mistake? { mistake(done).map { Mistake("maincontent", $0.words) } }

    /// Beside which field it stands why the law lets nobody act: the field that says it.
    private static func field(_ why: Representing.Refused) -> String {
        switch why {
        case .notYet, .acting(.notYet): "from"
        case .over, .acting(.over): "until"
        case .evidenceMissing, .acting(.evidenceMissing): "evidence"
        case .acting(.otherScope): "scope-0"
        case .acting(.canDecide): "cannot"
        case .died, .saidToHaveDied, .alive, .donorUnderAge, .underAge, .keptBack, .acting(.ageUnknown), .acting(.ofAge),
            .acting(.childDecides):
            "number"
        case .acting(.carer): "kind-0"
        }
    }
}
