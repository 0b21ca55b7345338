import AuditTrail
import CareRecord
import Storage
import Testing

@testable import PublicWeb

/// What a person reads of each kind of event.
@Suite struct EventWordsTests {
    private static let words = PretendRegion.ours.words(EventText.self)

    @Test("every kind of event has plain words, whoever did it: no code, no name of a field", arguments: TrailEvent.Kind.allCases)
    func plain(_ kind: TrailEvent.Kind) {
        for text in [EventWords.heading(kind), EventWords.heading(kind, isOwn: true), EventWords.step(kind)] {
            let words = Self.words.plain(text)
            #expect(words.count > 10 && (!kind.rawValue.contains("-") || !words.contains(kind.rawValue)) && !words.contains("_"), "\(kind)")
            #expect(words.first?.isUppercase == true, "\(kind)")
        }
    }

    @Test("a kind of event is said by the piece that has its name, and what is about the service alone by one for all")
    func named() {
        for kind in TrailEvent.Kind.allCases {
            let (text, own) = (EventWords.heading(kind), EventWords.heading(kind, isOwn: true))
            #expect(text == .ofTheService || text.rawValue == "\(kind)")
            #expect(own == text || own.rawValue == "\(kind)Own")
        }
        for (kind, one, many) in EventWords.counted { #expect(one.rawValue == "\(kind)One" && many.rawValue == "\(kind)Many") }
    }

    @Test("a look that goes on under a notice of an emergency is said to, and not to have been asked for again") func wentOn() {
        for (detail, words) in [
            (EmergencyStore.mark("n1"), "The record stayed open under a national emergency’s notice"),
            ("taken over", "Your record was asked for again"),
        ] {
            let isUnderNotice = EventWords.isUnderNotice(detail)
            #expect(Self.words.plain(EventWords.heading(.lookGatheredAgain, isUnderNotice: isUnderNotice)) == words)
            #expect(Self.words.plain(EventWords.step(.lookGatheredAgain, isUnderNotice: isUnderNotice)) == words)
        }
        #expect(EventWords.heading(.lookOpened, isUnderNotice: true) == .lookOpened && !EventWords.isUnderNotice(nil))
    }

    @Test("what the person did themselves is said to be theirs") func own() {
        #expect(Self.words.plain(EventWords.heading(.listHanded, isOwn: true)) == "You were shown who looked at your record")
        #expect(Self.words.plain(EventWords.heading(.searched, isByNobody: true)) == "The national register was asked about you")
        #expect(EventWords.step(.searched, isByNobody: true) == EventWords.heading(.searched, isByNobody: true))
        #expect(EventWords.step(.lookQuestioned, isOwn: true) == .lookQuestionedOwn && EventWords.step(.lookQuestioned) == .lookQuestioned)
        #expect(Self.words.plain(EventWords.heading(.listHanded)) == "Somebody was shown who looked at your record")
    }

    @Test(
        "each page of their own that somebody was shown is said by its own words, and a list of who looked as before",
        arguments: TrailEventOfPerson.OwnPage.allCases)
    func ownPages(_ page: TrailEventOfPerson.OwnPage) {
        let own = EventWords.heading(.listHanded, isOwn: true, page: page)
        #expect(own.rawValue == "\(page)ShownOwn" && EventWords.step(.listHanded, isOwn: true, page: page) == own)
        #expect(EventWords.heading(.listHanded, page: page) == .listHanded, "of others it is not said which")
        #expect(EventWords.heading(.lookOpened, isOwn: true, page: page) == .lookOpened)
    }

    @Test("each section is said by the piece that has its name, and a row of them in a sentence") func sections() {
        let words = PretendRegion.ours.words(LineText.self)
        for section in Section.allCases {
            #expect(LineText.section(section).rawValue == "\(section)" && SharedText.section(section).rawValue == "\(section)")
            #expect(words.plain(LineText.section(section)) == section.title.lowercased())
        }
        #expect(words.sections([.medicines, .allergies, .results]) == "medicines, allergies and results")
        #expect(words.sections(Set(Section.allCases)) == "all sections of your record")
        #expect(words.joined([]) == "" && words.joined(["one"]) == "one" && words.joined(["one", "two"]) == "one and two")
    }
}
