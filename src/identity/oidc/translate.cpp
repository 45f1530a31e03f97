#include "identity/oidc/translate.h"

#include "identity/engine/pseudonym.h"
#include "identity/oidc/oidc.h"
#include "identity/oidc/store.h"
#include "kernel/crypto/random.h"

namespace skl::identity::oidc {
namespace {

Done tell(const Provider& provider, Transaction& tx, const TranslationRequest& given, std::string_view by, Instant now) {
    if (provider.parts.ledger == nullptr) return Nothing{};
    Node pub{.type = Node::Type::object};
    pub.member("from") = ledger::text_node(given.from.value);
    pub.member("to") = ledger::text_node(given.to.value);
    pub.member("count") = ledger::integer_node(static_cast<std::int64_t>(given.subjects.size()));
    const std::string told = Claims().text("by", by).text("matter_ref", given.matter_ref.value).text("purpose", given.purpose.value).done();
    const std::string commitment = ledger::commit_to(crypto::random_bytes(ledger::salt_size), told);
    const auto done =
        provider.parts.ledger->append(tx, {"pseudonym.translated", now.micros / 1'000, commitment, {}, std::move(pub)}, {}, now);
    if (!done) return done.problem();
    return Nothing{};
}

Task<Result<TranslatedSubjects>> translate(Context& cx, TranslationRequest given) {
    Provider& provider = cx.app().service<Provider>();
    const auto keys = co_await provider.keys.of(cx);
    if (!keys) co_return keys.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<TranslatedSubjects> {
        TranslatedSubjects out;
        for (const std::string& subject : given.subjects) {
            TranslatedSubject& one = out.items.emplace_back(TranslatedSubject{{subject}, {}});
            const auto person = person_of(tx, given.from.value, subject);
            if (!person) continue;
            one.translated = Text<>{{pairwise((*keys)->pairwise, given.to.value, *person)}};
            keep_subject(tx, given.to.value, one.translated->value, *person);
            insert(tx, AccessEvent{crypto::uuid_v7(cx.now()), *person, cx.now(), cx.caller().subject, "identity", "pseudonym.translate", "",
                                   "told"});
        }
        if (auto done = tell(provider, tx, given, cx.caller().subject, cx.now()); !done) return done.problem();
        return out;
    });
}

}  // namespace

void install_translation(App& app, Provider& provider) {
    using ledger::PubMember, ledger::Want;
    if (provider.parts.ledger != nullptr)
        provider.parts.ledger->add_type(
            {"pseudonym.translated",
             "identity",
             Want::never,
             Want::must,
             {{"from", PubMember::Kind::text}, {"to", PubMember::Kind::text}, {"count", PubMember::Kind::integer}}});
    app.post("/identity/pseudonyms/translate", translate).named("pseudonyms.translate").needs("identity.translate");
}

}  // namespace skl::identity::oidc
