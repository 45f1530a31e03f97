#include "opendata/engine/xml_stream.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include <cstring>

namespace skl::opendata {
namespace {

std::string_view words(const xmlChar* text) { return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text); }

}  // namespace

struct XmlStream::State {
    explicit State(XmlEvents& e) : events(e) {}
    XmlEvents& events;
    xmlParserCtxtPtr parser = nullptr;
    bool enough = false;
    std::string fault;
    std::map<std::string, std::string, std::less<>> attributes;

    void stop() { xmlStopParser(parser); }
    void refuse(const char* what) {
        if (fault.empty()) fault = what;
        stop();
    }
    static State& of(void* self) { return *static_cast<State*>(self); }

    static void begin(void* self, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**, int count, int,
                      const xmlChar** values) {
        State& state = of(self);
        if (state.enough || !state.fault.empty()) return;
        state.attributes.clear();
        for (int i = 0; i < count; ++i, values += 5)  // local name, prefix, URI, value, its end
            state.attributes.emplace(words(values[0]),
                                     std::string(reinterpret_cast<const char*>(values[3]), reinterpret_cast<const char*>(values[4])));
        if (!state.events.begin(words(name), state.attributes)) {
            state.enough = true;
            state.stop();
        }
    }
    static void end(void* self, const xmlChar* name, const xmlChar*, const xmlChar*) {
        State& state = of(self);
        if (state.enough || !state.fault.empty()) return;
        if (!state.events.end(words(name))) {
            state.enough = true;
            state.stop();
        }
    }
    static void text(void* self, const xmlChar* bytes, int length) {
        State& state = of(self);
        if (!state.enough && state.fault.empty())
            state.events.text({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length)});
    }
    static void doctype(void* self, const xmlChar*, const xmlChar*, const xmlChar*) { of(self).refuse("DTD"); }
    static void silent(void*, xmlErrorPtr) {}
};

XmlStream::XmlStream(XmlEvents& events) : state_(std::make_unique<State>(events)) {
    xmlSAXHandler handler;
    std::memset(&handler, 0, sizeof handler);
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = State::begin;
    handler.endElementNs = State::end;
    handler.characters = handler.ignorableWhitespace = State::text;
    handler.cdataBlock = State::text;
    handler.internalSubset = State::doctype;
    handler.serror = State::silent;
    state_->parser = xmlCreatePushParserCtxt(&handler, state_.get(), nullptr, 0, nullptr);
    if (state_->parser == nullptr) throw std::bad_alloc();
    xmlCtxtUseOptions(state_->parser, XML_PARSE_NONET);  // without XML_PARSE_HUGE: libxml2's own limits hold, depth 256 among them
}

XmlStream::~XmlStream() { xmlFreeParserCtxt(state_->parser); }

bool XmlStream::feed(std::string_view piece) {
    constexpr std::size_t most = std::size_t{1} << 20;  // libxml2 counts in int
    while (!piece.empty() && !state_->enough && state_->fault.empty()) {
        const std::string_view part = piece.substr(0, most);
        piece.remove_prefix(part.size());
        if (xmlParseChunk(state_->parser, part.data(), static_cast<int>(part.size()), 0) != 0 && !state_->enough)
            state_->refuse("not well-formed");
    }
    return !state_->enough && state_->fault.empty();
}

Done XmlStream::finish() {
    if (!state_->enough && state_->fault.empty() && xmlParseChunk(state_->parser, nullptr, 0, 1) != 0) state_->refuse("not well-formed");
    if (!state_->fault.empty()) return Problem{422, "bad-xml", {{"what", state_->fault}}};
    return Nothing{};
}

}  // namespace skl::opendata
