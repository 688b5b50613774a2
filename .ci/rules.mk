# rules.mk - compiles and links; called by the Makefile at the root.
#
# One static archive per first-level folder of src. DEPS_<folder> mirrors the include table of the
# design: a unit test links its folder's archive and these, so that a broken neighbour blocks nobody.

BUILD_ROOT ?= build
FLAVOUR ?= release
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
FUZZ_SECONDS ?= 60
ifeq ($(origin CC),default)
CC := gcc
endif
AR := ar

IS_CLANG := $(findstring clang,$(notdir $(CC)))
B := $(BUILD_ROOT)/$(FLAVOUR)$(if $(filter fuzz,$(FLAVOUR)),,$(if $(IS_CLANG),-clang))

# --- which folder may be linked with which ---------------------------------------------------
DEPS_core :=
DEPS_base := core
DEPS_market := base core
DEPS_net := base core
DEPS_exchange := market net base core
DEPS_storage := market net base core
DEPS_history := market base core
DEPS_server := storage market net base core
DEPS_sim := market history net base core
DEPS_app = $(filter-out app,$(MODULES))

MODULES := $(sort $(notdir $(patsubst %/,%,$(wildcard src/*/))))
UNKNOWN := $(filter-out core base market net exchange storage history server sim app,$(MODULES))
$(if $(UNKNOWN),$(error src/$(firstword $(UNKNOWN)) has no DEPS row in .ci/rules.mk))

# --- libraries -------------------------------------------------------------------------------
PKGS_base := libcrypto
PKGS_net := libuv libwebsockets libcurl openssl
PKGS_exchange := libcjson
PKGS_history := zlib libzstd libzip
PKGS_server := libcjson
PKGS_sim := libcjson
PKGS_app := libcjson libuv libcurl libwebsockets openssl zlib libzstd libzip

EXTRA_LIBS_net := -lwslay
LLHTTP_DIR := $(if $(wildcard /usr/share/llhttp/llhttp.c),/usr/share/llhttp)
ifneq ($(LLHTTP_DIR),)
LLHTTP_CFLAGS := -isystem /usr/share/include/llhttp
LLHTTP_LIB := $(B)/libllhttp.a
else
LLHTTP_CFLAGS := $(shell pkg-config --cflags libllhttp)
EXTRA_LIBS_net += $(shell pkg-config --libs libllhttp)
LLHTTP_LIB :=
endif
CFLAGS_net := $(LLHTTP_CFLAGS)

pkg_cflags = $(if $(PKGS_$(1)),$(subst -I/,-isystem /,$(shell pkg-config --cflags $(PKGS_$(1)))))
pkg_libs = $(if $(PKGS_$(1)),$(shell pkg-config --libs $(PKGS_$(1)))) $(EXTRA_LIBS_$(1))
$(foreach m,$(MODULES),$(eval LIBS_$(m) := $(call pkg_libs,$(m))))
$(foreach m,$(MODULES),$(eval PKG_CFLAGS_$(m) := $(call pkg_cflags,$(m)) $(CFLAGS_$(m))))

# --- flags -----------------------------------------------------------------------------------
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
    -Wmissing-prototypes -Wswitch-enum -Wvla -Wundef -Wformat=2 -Wdouble-promotion
ifeq ($(CI),true)
WERROR ?= 1
endif
ifeq ($(WERROR),1)
WARNINGS += -Werror
endif

# gcc for x86 clears and copies structs of up to 8 kB by `rep stosq`, which takes longer to start than the
# C library's memset to finish: one close through the core is a seventh faster without. Others lack the flags.
STRINGS := -mmemset-strategy=unrolled_loop:64:noalign,libcall:-1:noalign \
    -mmemcpy-strategy=unrolled_loop:64:noalign,libcall:-1:noalign
STRINGS := $(shell $(CC) $(STRINGS) -E -x c /dev/null >/dev/null 2>&1 && echo '$(STRINGS)')

CPPFLAGS_ALL := -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc
CFLAGS_release := -O2 -g $(STRINGS) -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
CFLAGS_debug := -O0 -g3 -fPIE
LDFLAGS_debug := -pie
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS_asan := -fsanitize=address,undefined
CFLAGS_valgrind := -O1 -g
LDFLAGS_valgrind :=
CFLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
    -fno-omit-frame-pointer -DOUTCRY_FUZZ=1
LDFLAGS_fuzz := -fsanitize=address,undefined
$(if $(CFLAGS_$(FLAVOUR)),,$(error no flavour '$(FLAVOUR)': release debug asan valgrind fuzz))

CFLAGS_ALL := -std=c11 $(CPPFLAGS_ALL) $(WARNINGS) $(CFLAGS_$(FLAVOUR)) -MMD -MP
LDFLAGS_ALL := $(LDFLAGS_$(FLAVOUR)) $(LDFLAGS)
LDLIBS_ALL := -lm -lpthread

# The same bits from every compiler: no fused multiply-add behind our back.
MODULE_CFLAGS_core := -ffp-contract=off

# --- facts that only app's version file sees ---------------------------------------------------
VERSION := $(shell cat VERSION)
ifeq ($(COMMIT),)
COMMIT := $(shell git describe --always --dirty --exclude '*' 2>/dev/null || echo unknown)
endif
VERSION_DEFINES := -DOUTCRY_VERSION='"$(VERSION)"' -DOUTCRY_COMMIT='"$(COMMIT)"' \
    -DOUTCRY_FLAVOUR='"$(FLAVOUR)"'
FILE_CFLAGS_src/app/version.c := $(VERSION_DEFINES)

# --- archives --------------------------------------------------------------------------------
lib = $(B)/lib$(1).a
libs_of = $(foreach m,$(1),$(if $(wildcard src/$(m)),$(call lib,$(m))))
ldlibs_of = $(foreach m,$(1),$(LIBS_$(m))) $(LDLIBS_ALL)
closure = $(1) $(DEPS_$(1))

.SUFFIXES:
.SECONDARY:
.PHONY: all test bench soak fuzz valgrind install generate FORCE

define module_rules
SRC_$(1) := $$(filter-out src/app/main.c,$$(shell find src/$(1) -name '*.c' -o -name '*.S' | sort))
OBJ_$(1) := $$(patsubst %,$(B)/%.o,$$(SRC_$(1)))
$(B)/lib$(1).a: $$(OBJ_$(1))
	@rm -f $$@
	@$(AR) rcs $$@ $$^
$$(OBJ_$(1)): MODULE_FLAGS := $(MODULE_CFLAGS_$(1)) $(PKG_CFLAGS_$(1))
ALL_SRC += $$(filter %.c,$$(SRC_$(1)))
endef
$(foreach m,$(MODULES),$(eval $(call module_rules,$(m))))
ALL_LIBS := $(foreach m,$(MODULES),$(call lib,$(m)))

$(B)/%.c.o: %.c
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CFLAGS_ALL) $(MODULE_FLAGS) $(FILE_CFLAGS_$<) $(CFLAGS) -c $< -o $@

$(B)/%.S.o: %.S
	@mkdir -p $(@D)
	@echo "  AS $<"
	@$(CC) $(CPPFLAGS_ALL) -MMD -MP -c $< -o $@

# a file that changes only when its text does
$(B)/src/app/version.c.o: $(B)/version.txt
$(B)/version.txt: FORCE
	@mkdir -p $(@D)
	@echo "$(VERSION) $(COMMIT)" | cmp -s - $@ || echo "$(VERSION) $(COMMIT)" >$@

# llhttp comes as C source: foreign code, so its warnings are not ours
LLHTTP_OBJ := $(patsubst %,$(B)/foreign/llhttp/%.o,llhttp api http)
$(B)/libllhttp.a: $(LLHTTP_OBJ)
	@rm -f $@
	@$(AR) rcs $@ $^
$(B)/foreign/llhttp/%.o: /usr/share/llhttp/%.c
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) -std=c11 -w $(CFLAGS_$(FLAVOUR)) $(LLHTTP_CFLAGS) -c $< -o $@

# --- the program -------------------------------------------------------------------------------
$(B)/outcry: $(B)/src/app/main.c.o $(ALL_LIBS) $(LLHTTP_LIB)
	@echo "  LD $@"
	@$(CC) $(LDFLAGS_ALL) -o $@ $< -Wl,--start-group $(ALL_LIBS) $(LLHTTP_LIB) -Wl,--end-group \
	    $(sort $(filter-out -lm -lpthread,$(call ldlibs_of,$(MODULES)))) $(LDLIBS_ALL)

# the pure core alone, for those who embed it
$(B)/liboutcry.a: $(call lib,core)
	@cp $< $@

# empty: leave ./outcry alone (checks)
ROOT_BINARY ?= outcry
all: $(B)/outcry $(B)/liboutcry.a
	@[ -z "$(ROOT_BINARY)" ] || { cp $(B)/outcry .outcry.tmp.$$$$ && mv -f .outcry.tmp.$$$$ $(ROOT_BINARY); }

# --- tests -------------------------------------------------------------------------------------
UNIT_SRC := $(shell find tests/unit -name 'test_*.c' 2>/dev/null | sort)
WHOLE_SRC := $(shell find tests/golden tests/flow -name 'test_*.c' 2>/dev/null | sort)
SUPPORT_SRC := $(sort $(wildcard tests/support/*.c))
SUPPORT_OBJ := $(patsubst %,$(B)/%.o,$(SUPPORT_SRC))
TEST_CFLAGS := -Itests -I. $(shell pkg-config --cflags cmocka libcjson)
TEST_LIBS := $(shell pkg-config --libs cmocka libcjson)
$(B)/tests/%.o: MODULE_FLAGS := $(TEST_CFLAGS) $(foreach m,$(MODULES),$(PKG_CFLAGS_$(m))) \
    $(MODULE_CFLAGS_core)

$(B)/libsupport.a: $(SUPPORT_OBJ)
	@rm -f $@
	@$(AR) rcs $@ $^

bin_of = $(patsubst %.c,$(B)/%,$(1))
picked = $(strip $(if $(ONLY),$(foreach f,$(1),$(if $(strip $(foreach o,$(ONLY),$(findstring $(o),$(f)))),$(f))),$(1)))
UNIT := $(call picked,$(UNIT_SRC))
WHOLE := $(call picked,$(WHOLE_SRC))
FUZZ_SRC := $(call picked,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
ifneq ($(FLAVOUR),fuzz)
CORPUS := $(call bin_of,$(FUZZ_SRC))
endif

# $(1) source, $(2) the folders it links
define test_rules
$(call bin_of,$(1)): $(B)/$(1).o $(B)/libsupport.a $(call libs_of,$(2)) \
    $(if $(filter net,$(2)),$(LLHTTP_LIB))
	@echo "  LD $$@"
	@$(CC) $(LDFLAGS_ALL) -o $$@ $$< -Wl,--start-group $(B)/libsupport.a $(call libs_of,$(2)) \
	    $(if $(filter net,$(2)),$(LLHTTP_LIB)) -Wl,--end-group \
	    $(TEST_LIBS) $(sort $(filter-out -lm -lpthread,$(call ldlibs_of,$(2)))) $(LDLIBS_ALL)
endef
unit_folder = $(word 3,$(subst /, ,$(1)))
$(foreach f,$(UNIT_SRC),$(eval $(call test_rules,$(f),$(call closure,$(call unit_folder,$(f))))))
$(foreach f,$(WHOLE_SRC),$(eval $(call test_rules,$(f),$(MODULES))))

RUN_ENV = TEST_OUTCRY=$(B)/outcry TEST_FLAVOUR=$(FLAVOUR) TEST_BUILD_ROOT=$(BUILD_ROOT) TEST_CC=$(CC)
test: $(call bin_of,$(UNIT) $(WHOLE)) $(CORPUS) $(if $(WHOLE),$(B)/outcry)
	@$(RUN_ENV) tests/run.sh $(B) $(call bin_of,$(UNIT) $(WHOLE)) $(CORPUS)

valgrind: $(call bin_of,$(UNIT)) $(B)/outcry
	@$(RUN_ENV) TEST_WRAPPER="valgrind -q --error-exitcode=99 --leak-check=full" TEST_TIMEOUT=600 \
	    tests/run.sh $(B) $(call bin_of,$(UNIT))

# --- fuzz targets, benches, soaks: by wildcard ---------------------------------------------------
define fuzz_rules
$(call bin_of,$(1)): $(B)/$(1).o $(ALL_LIBS) $(LLHTTP_LIB)
	@echo "  LD $$@"
	@$(CC) -fsanitize=fuzzer,address,undefined -o $$@ $$< -Wl,--start-group $(ALL_LIBS) \
	    $(LLHTTP_LIB) -Wl,--end-group $(call ldlibs_of,$(MODULES))
endef
# without the fuzzer: the same target over its corpus, as a test
define corpus_rules
$(call bin_of,$(1)): $(B)/$(1).o $(B)/tests/fuzz/corpus_main.c.o $(ALL_LIBS) $(LLHTTP_LIB)
	@echo "  LD $$@"
	@$(CC) $(LDFLAGS_ALL) -o $$@ $$< $(B)/tests/fuzz/corpus_main.c.o -Wl,--start-group $(ALL_LIBS) \
	    $(LLHTTP_LIB) -Wl,--end-group $(call ldlibs_of,$(MODULES))
endef
$(foreach f,$(FUZZ_SRC),$(eval $(call $(if $(filter fuzz,$(FLAVOUR)),fuzz,corpus)_rules,$(f))))
fuzz: $(call bin_of,$(FUZZ_SRC))
	@FUZZ_SECONDS=$(FUZZ_SECONDS) .ci/fuzz.sh $(B) $(call bin_of,$(FUZZ_SRC))

BENCH_SRC := $(call picked,$(sort $(wildcard tests/bench/bench_*.c)))
SOAK_SRC := $(call picked,$(sort $(wildcard tests/soak/soak_*.c)))
$(foreach f,$(BENCH_SRC) $(SOAK_SRC),$(eval $(call test_rules,$(f),$(MODULES))))
bench: $(call bin_of,$(BENCH_SRC)) $(B)/outcry
	@$(RUN_ENV) sh tests/bench/run.sh $(call bin_of,$(BENCH_SRC))
soak: $(call bin_of,$(SOAK_SRC)) $(B)/outcry
	@$(RUN_ENV) TEST_TIMEOUT=3600 TEST_JOBS=1 tests/run.sh $(B) $(call bin_of,$(SOAK_SRC))

# --- the rest ------------------------------------------------------------------------------------
install: $(B)/outcry $(B)/liboutcry.a
	install -D -m 755 $(B)/outcry $(DESTDIR)$(PREFIX)/bin/outcry
	install -D -m 644 $(B)/liboutcry.a $(DESTDIR)$(PREFIX)/lib/liboutcry.a
	install -d $(DESTDIR)$(PREFIX)/include/outcry
	install -m 644 include/outcry/*.h $(DESTDIR)$(PREFIX)/include/outcry/
	install -D -m 644 config/outcry.json $(DESTDIR)$(PREFIX)/share/outcry/outcry.json
	[ -e $(DESTDIR)$(SYSCONFDIR)/outcry/outcry.json ] || \
	    install -D -m 644 config/outcry.json $(DESTDIR)$(SYSCONFDIR)/outcry/outcry.json
	install -D -m 644 docs/operations.md $(DESTDIR)$(PREFIX)/share/doc/outcry/operations.md
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/outcry/LICENSE
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|@PREFIX@|$(PREFIX)|g' config/outcry.service \
	    >$(DESTDIR)$(PREFIX)/lib/systemd/system/outcry.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/outcry.service

generate: $(B)/outcry
	@.ci/generated.sh write $(B)/outcry

# Only archives, for checks of their contents.
.PHONY: archives objects
archives: $(ALL_LIBS)
objects: $(ALL_LIBS) $(if $(wildcard src/app/main.c),$(B)/src/app/main.c.o) $(SUPPORT_OBJ) \
    $(patsubst %,$(B)/%.o,$(UNIT_SRC) $(WHOLE_SRC) $(BENCH_SRC) $(SOAK_SRC))

module_of = $(word 2,$(subst /, ,$(1)))
# the quotes of the version's texts would not survive; any string literal will do there
db_flags = $(if $(filter src/app/version.c,$(1)),$(foreach w,VERSION COMMIT FLAVOUR,\
    -DOUTCRY_$(w)=__FILE__),$(FILE_CFLAGS_$(1)))
DB_SRC := $(ALL_SRC) $(wildcard src/app/main.c)
DB_TESTS := $(SUPPORT_SRC) $(UNIT_SRC) $(WHOLE_SRC) $(BENCH_SRC) $(SOAK_SRC)
# by $(file), because a shell's command line is too short for it
compile_commands.json: FORCE
	@mkdir -p $(B)
	$(file >$(B)/commands.rows)
	$(foreach f,$(DB_SRC),$(file >>$(B)/commands.rows,$(f)|$(CC) -std=c11 $(CPPFLAGS_ALL) $(WARNINGS) \
	    $(PKG_CFLAGS_$(call module_of,$(f))) $(MODULE_CFLAGS_$(call module_of,$(f))) $(call db_flags,$(f))))
	$(foreach f,$(DB_TESTS),$(file >>$(B)/commands.rows,$(f)|$(CC) -std=c11 $(CPPFLAGS_ALL) $(WARNINGS) \
	    $(TEST_CFLAGS)))
	@.ci/compile_commands.sh <$(B)/commands.rows >$@

-include $(shell find $(B) -name '*.d' 2>/dev/null)
