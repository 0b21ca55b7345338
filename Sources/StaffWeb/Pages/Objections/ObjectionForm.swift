import CareRecord
import Objections

/// What a desk's forms say: all mistakes at once, each with its field.
enum ObjectionForm {
    typealias Mistake = TypedForm.Mistake

    /// - Returns: nil with at least one mistake.
    static func step(_ kind: ObjectionStep.Kind, _ form: Form, hasPerson: Bool) -> (step: ObjectionStep?, mistakes: [Mistake]) {
        var mistakes: [Mistake] = []
        let words = form["words"] ?? ""
        if words.count > 2_000 { mistakes.append(Mistake("words-\(kind.rawValue)", "Write at most 2,000 characters")) }
        func need<Value>(_ value: Value?, _ field: String, _ words: String) -> Value? {
            if value == nil { mistakes.append(Mistake(field, words)) }
            return value
        }
        var step: ObjectionStep?
        switch kind {
        case .checkIdentity:
            if !hasPerson, let mistake = number(form).mistake { mistakes.append(mistake) }
            let check = form["check"].flatMap { IdentityCheck(rawValue: $0) }.flatMap { IdentityCheck.byDesk.contains($0) ? $0 : nil }
            step = need(check, "check-0", "Choose how you checked who it is").map {
                .checkIdentity($0, addressIsTheirs: form["address-is-theirs"] != nil, samePerson: PersonSidesCard.samePerson(form))
            }
        case .proposeNotUpheld:
            step = need(form["ground"].flatMap { NotUpheldGround(rawValue: $0) }, "ground-0", "Choose the ground on which it is not upheld")
                .map {
                    .proposeNotUpheld($0, reasons: words)
                }
        case .extend:
            let months = need(form["months"].flatMap { Int($0) }, "months-0", "Choose how many months more")
            let because = need(form["because"].flatMap { Extension.Because(rawValue: $0) }, "because-0", "Choose why the law allows it")
            if let months, let because { step = .extend(months: months, because: because, reasons: words) }
        case .represent:
            let acting = acting(form, suffix: "-again")
            mistakes += acting.mistakes
            if acting.mistakes.isEmpty {
                step = need(acting.acting, "acting-again-0", "Choose who acts for the person").map { .represent($0) }
            }
        case .identityNotShown: step = .identityNotShown(why: words)
        case .sendBack: step = .sendBack(why: words)
        case .withdraw:
            let way = need(form["asked"].flatMap { WithdrawalAsked.Way(rawValue: $0) }, "asked-0", "Choose how the person asked for it")
            let check = need(
                form["asked-check"].flatMap { IdentityCheck(rawValue: $0) }.flatMap { IdentityCheck.byDesk.contains($0) ? $0 : nil },
                "asked-check-0", "Choose how you checked who asked")
            if let way, let check { step = .withdraw(why: words, asked: WithdrawalAsked(way, check: check)) }
        case .askedToWithdraw:
            let way = need(form["said-way"].flatMap { WithdrawalAsked.Way(rawValue: $0) }, "said-way-0", "Choose how they asked for it")
            let day = need(form["said-on"].flatMap { Day($0) }, "said-on", "Say on which day they asked, such as 2026-03-31")
            if let way, let day { step = .askedToWithdraw(UncheckedWithdrawal(way, on: day), said: words) }
        case .notThePerson: step = .notThePerson(why: words)
        case .takeOn: step = .takeOn
        case .giveBack: step = .giveBack
        case .proposeUntie: step = .proposeUntie(why: words)
        case .untie:
            let (name, born) = (form["name"] ?? "", form["born"] ?? "")
            let said = name.isEmpty && born.isEmpty ? nil : ClaimedPerson(name: name, born: born)
            if let said {
                if name.isEmpty { mistakes.append(Mistake("untie-name", "Enter the name of who objected")) }
                if name.count > 200 { mistakes.append(Mistake("untie-name", "Write at most 200 characters")) }
                if said.day == nil { mistakes.append(Mistake("untie-born", "Enter the date of birth of who objected, such as 31/3/1970")) }
            }
            step = .untie(why: words, said: said)
        case .keepTied: step = .keepTied(why: words)
        case .powerOver: step = .powerOver
        case .duplicate: step = .duplicate(why: words)
        case .leave: step = .leave(why: words)
        case .transfer:
            step = need(form["desk"].flatMap { ODSCode($0) }, "desk-0", "Choose the desk to which it goes").map { .transfer(to: $0) }
        // The service's own: whoever sends it is told that it is not theirs.
        case .heard: step = .heard(nil)
        case .comeOfAge: step = .comeOfAge
        case .forgetAddress: step = .forgetAddress
        case .consider: step = .consider
        case .uphold: step = .uphold
        case .confirmNotUpheld: step = .confirmNotUpheld
        case .died: step = .died(why: words)
        case .notDied: step = .notDied(why: words)
        case .moved: step = .moved(why: words)
        case .remind: step = .remind
        case .askAgain: step = .askAgain
        case .keep: step = .keep
        }
        return (mistakes.isEmpty ? step : nil, mistakes)
    }

    /// - Returns: nil with at least one mistake.
    static func entry(_ form: Form, today: Day) -> (entry: ObjectionEntry?, mistakes: [Mistake]) {
        var mistakes: [Mistake] = []
        let way = form["way"].flatMap { ObjectionCase.Way(rawValue: $0) }.flatMap { [.letter, .phone, .staff].contains($0) ? $0 : nil }
        if way == nil { mistakes.append(Mistake("way-0", "Choose how it came: by letter, by telephone or through staff")) }
        let received = form["received"].flatMap { Day($0) }
        if let received, received > today {
            mistakes.append(Mistake("received", "It cannot have come on a day that has not come"))
        } else if received == nil {
            mistakes.append(Mistake("received", "Say on which day it came, such as 2026-03-31"))
        }
        let number = number(form)
        if let mistake = number.mistake { mistakes.append(mistake) }
        let (name, born) = (form["name"] ?? "", form["born"] ?? "")
        if name.isEmpty { mistakes.append(Mistake("name", "Enter the person’s name, as the letter or the caller says it")) }
        if name.count > 200 { mistakes.append(Mistake("name", "Write at most 200 characters")) }
        if ClaimedPerson(name: nil, born: born).day == nil {
            mistakes.append(Mistake("born", "Enter the date of birth that they say, such as 31/3/1970"))
        }
        if let email = form["email"] {
            if case .email = ReachableAddress(email) {
            } else {
                mistakes.append(Mistake("email", "Enter an email address like name@example.com, or leave it empty"))
            }
        }
        let acting = acting(form, suffix: "")
        mistakes += acting.mistakes
        guard mistakes.isEmpty, let way, let received else { return (nil, mistakes) }
        let entry = ObjectionEntry(
            way: way, received: received, number: number.text, name: name, born: born, samePerson: PersonSidesCard.samePerson(form),
            acting: acting.acting, email: form["email"], language: form["language"])
        return (entry, [])
    }

    private static func number(_ form: Form) -> (text: String, mistake: Mistake?) {
        guard let text = form["nhs-number"] else { return ("", Mistake("number", "Enter the person’s NHS number")) }
        do {
            _ = try NHSNumber(text)
            return (text, nil)
        } catch { return (text, Mistake("number", error.sentence)) }
    }

    /// Nil where nobody acts for the person.
    private static func acting(_ form: Form, suffix: String) -> (acting: ActingFor?, mistakes: [Mistake]) {
        guard let name = form["acting"], name != "self" else { return (nil, []) }
        guard let standing = ActingFor.Standing(rawValue: name) else {
            return (nil, [Mistake("acting\(suffix)-0", "Choose who acts for the person")])
        }
        var mistakes: [Mistake] = []
        let scope = form["scope"].flatMap { ActingFor.Scope(rawValue: $0) }
        // What is not said permits nothing.
        if standing == .attorney || standing == .deputy, scope == nil {
            mistakes.append(Mistake("scope\(suffix)-0", "Choose what it is about"))
        }
        let evidence = form["evidence"] ?? ""
        if evidence.count > 300 { mistakes.append(Mistake("evidence\(suffix)", "Write at most 300 characters")) }
        let always = standing == .parent || standing == .carer
        let from = form["from"].map { Day($0) } ?? (always ? Day(1900, 1, 1) : nil)
        if from == nil { mistakes.append(Mistake("from\(suffix)", "Say from which day on the power or order holds, such as 2026-03-31")) }
        let until = form["until"].map { Day($0) }
        if case .some(.none) = until { mistakes.append(Mistake("until\(suffix)", "The last day is written like 2026-03-31")) }
        guard mistakes.isEmpty, let from else { return (nil, mistakes) }
        return (
            ActingFor(
                standing: standing, scope: scope ?? .healthAndWelfare, evidence: evidence, from: from, until: until.flatMap { $0 },
                cannotDecide: form["cannot-decide"] != nil),
            []
        )
    }

    /// Beside which field it is said why something was not taken.
    static func mistake(_ done: ObjectionDone, kind: ObjectionStep.Kind?) -> Mistake? {
        switch done {
        case .done, .notFound: nil
        case .standsAlready(let reference):
            Mistake(
                kind == .notDied ? "words-not-died" : "number",
                "The person has an objection already that waits or is in force\(reference.isEmpty ? "" : ": \(reference)"). Go on with that one"
            )
        case .numberMissing: Mistake("number", "Enter the person’s NHS number")
        case .nobody: Mistake("number", "The national register knows nobody of that number. Check it with the person")
        case .differs(let sides): PersonSidesCard.mistake(sides, kind == .checkIdentity ? "check-0" : "number")
        case .refused(let why):
            switch why {
            case .askerNotChecked: Mistake("asked-0", why.sentence)
            case .otherPerson, .notSurePerson: Mistake(kind == .checkIdentity ? "check-0" : "number", why.sentence)
            case .stillHere, .moveNotKnown: Mistake("words-\(kind?.rawValue ?? "")", why.sentence)
            case .reasonsMissing: Mistake("words-\(kind?.rawValue ?? "")", why.sentence)
            case .mayNotAct: Mistake(kind == nil ? "acting-0" : kind == .represent ? "acting-again-0" : "maincontent", why.sentence)
            case .extensionRefused: Mistake("months-0", why.sentence)
            case .noSuchDesk: Mistake("desk-0", why.sentence)
            case .whoMissing: Mistake("untie-name", why.sentence)
            case .deathNotKnown: Mistake("words-\(kind?.rawValue ?? "")", why.sentence)
            case .dayToCome: Mistake("said-on", why.sentence)
            case .takenBy, .notNow, .notTheirs, .samePerson, .notYet: Mistake("maincontent", why.sentence)
            }
        }
    }
}
